// SPDX-License-Identifier: Apache-2.0
#include "report/replication_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/replicated_study.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

/// Twelve models of which int8 saves 47 to 58 % on ONNX Runtime, and which torch imitates.
ReplicationReport report_of(Energy (*energy)(double) = measured_joules) {
  MadeStudy made{{{"int8", {{"dynamic-int8", {}}}}}, energy};
  for (int i = 0; i < 12; ++i) {
    made.add_model("m" + std::to_string(i), 1000 * (i + 1));
    for (const EngineName engine : {EngineName::torch, EngineName::onnxruntime}) {
      const double seconds = engine == EngineName::torch ? 1.0 : 0.5;
      made.add("none", engine, seconds, {});
      made.add("int8", engine, seconds, {.time = 0.5, .energy = 0.42 + 0.01 * i});
    }
  }
  PublishedFinding energy_finding = finding_of(QualityAttribute::energy, Claim::improves, 53.517);
  energy_finding.caution = "The wall is not the package.";
  PublishedFinding unseen = finding_of(QualityAttribute::gpu_utilisation, Claim::untestable, 1.2);
  unseen.reason = "Nobody counts it.";
  ReplicationReport report;
  report.title = "made";
  report.store = "store.db";
  report.replication =
      made.replicated(published_with({energy_finding, unseen}), {{"int8", "none"}, {"", "none"}},
                      {{"int8", {EngineName::torch}}});
  report.tree.before.origin = "Carnot's own design.";
  return report;
}

TEST(ReplicationReport, PrintsEveryVerdictBesideThePublishedEffect) {
  const std::string text = to_terminal(report_of());
  EXPECT_THAT(text, HasSubstr("A study, replicated"));
  EXPECT_THAT(text, HasSubstr("2 findings: 1 confirmed here, 0 not confirmed here, 1 cannot be "
                              "tested here."));
  EXPECT_THAT(text, HasSubstr("+53.5 % (+45.9 to +61.2), strong, p < 0.001, n = 28"));
  EXPECT_THAT(text, HasSubstr("+52.5 % (+50.2 to +54.8), strong, p < 0.001, n = 12"));
  EXPECT_THAT(text, HasSubstr("60 windows in 60 blocks, joules measured (cpu_package)"));
  EXPECT_THAT(text, HasSubstr("Wilcoxon's W = 78, r = 1.00"));
  EXPECT_THAT(text, HasSubstr("Caution: The wall is not the package."));
  EXPECT_THAT(text, HasSubstr("Nobody counts it."));
}

TEST(ReplicationReport, HasEveryPartThatTheStudyAsksFor) {
  const std::string page = to_markdown(report_of());
  for (const char* heading :
       {"## Published findings, and what came of them here", "## Why",
        "## Effect of each tactic on each quality attribute", "## By model size",
        "## Economic effect and break-even", "## The decision tree, fitted to these trials",
        "## Where each tactic ran"}) {
    EXPECT_THAT(page, HasSubstr(heading));
  }
  EXPECT_THAT(page, HasSubstr("| int8 |"));
  EXPECT_THAT(page, HasSubstr("small: 1.00 k to 4.00 k parameters, 4 models"));
  EXPECT_THAT(page, HasSubstr("8-bit integers are calculated in float"));
}

TEST(ReplicationReport, MarksJoulesThatAModelMade) {
  const std::string text = to_terminal(report_of(estimated_joules));
  EXPECT_THAT(text, HasSubstr("Joules are estimated from CPU time"));
  EXPECT_THAT(text, HasSubstr("joules estimated (cpu_package)"));
  EXPECT_THAT(text, HasSubstr("strong, ~"));
}

TEST(ReplicationReport, TellsProgramsTheSame) {
  const auto document = nlohmann::json::parse(to_json(report_of()));
  EXPECT_EQ(document["format"], "carnot.replication/1");
  EXPECT_EQ(document["replicates"]["study"], "s1");
  const auto& finding = document["findings"][0];
  EXPECT_EQ(finding["verdict"], "confirmed here");
  EXPECT_DOUBLE_EQ(finding["effect"]["mean"].get<double>(), 53.517);
  EXPECT_EQ(finding["outcomes"][0]["left_out_as_imitated"], 12);
  EXPECT_EQ(finding["outcomes"][1]["test"]["models"], 12);
  EXPECT_TRUE(document["findings"][1]["outcomes"].empty());
  EXPECT_EQ(document["size_classes"].size(), 3U);
  EXPECT_EQ(document["devices"].size(), 4U);
}

}  // namespace
}  // namespace carnot
