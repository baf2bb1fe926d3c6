// SPDX-License-Identifier: Apache-2.0
#include "report/group_tests_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/halved_report.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(GroupTestsText, TellsThePathAndOneLineForThePair) {
  const std::string text = group_tests_terminal(halved_report(Provenance::measured));
  EXPECT_THAT(text, HasSubstr("\nTests of energy/inference, net, batch 1, 1 thread (measured, "
                              "cpu_package)\n  Path: Normal values? yes: Shapiro–Wilk, p = "));
  EXPECT_THAT(text, HasSubstr("Equal variances? "));
  EXPECT_THAT(text, HasSubstr("So the test is Welch's t test. The means differ: "));
  EXPECT_THAT(text, HasSubstr("\n  int8 on onnxruntime against none on onnxruntime: −49."));
  EXPECT_THAT(text, HasSubstr(", 6 blocks; Hedges' g −"));
  EXPECT_THAT(text, HasSubstr(", p < 0.001, n = 6 and 6.\n"));
  EXPECT_THAT(text, HasSubstr("intervals of 95 %."));
}

TEST(GroupTestsText, TheTerminalHasTheTimeOnlyWhereThereIsNoEnergy) {
  StudyReport report = halved_report(Provenance::measured);
  EXPECT_THAT(group_tests_terminal(report), Not(HasSubstr("Tests of time/inference")));
  EXPECT_THAT(group_tests_markdown(report), HasSubstr("#### Tests of time/inference"));
  for (Trial& one : report.trials)
    one.windows[0].measurement.total = Energy::missing(Perimeter::single(Domain::cpu_package), {});
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  EXPECT_THAT(group_tests_terminal(report), HasSubstr("Tests of time/inference"));
  EXPECT_THAT(group_tests_terminal(report), Not(HasSubstr("Tests of energy")));
  EXPECT_THAT(group_tests_markdown(report), HasSubstr("Nothing was tested: fewer than two"));
}

TEST(GroupTestsText, EstimatedJoulesAreCalledSo) {
  EXPECT_THAT(group_tests_terminal(halved_report(Provenance::estimated)),
              HasSubstr("1 thread (estimated, cpu_package)"));
}

TEST(GroupTestsText, AStopRuleThatThePValuesDoNotKnowIsTold) {
  StudyReport report = halved_report(Provenance::measured);
  EXPECT_THAT(group_tests_terminal(report), Not(HasSubstr("ended this study")));
  report.study.protocol.until = 0.05;
  EXPECT_THAT(group_tests_terminal(report), HasSubstr("ended this study"));
}

TEST(GroupTestsText, NothingIsSaidWhereNothingWasCompared) {
  StudyReport report = halved_report(Provenance::measured);
  report.summary.tests.clear();
  EXPECT_EQ(group_tests_terminal(report), "");
  EXPECT_EQ(group_tests_markdown(report), "");
}

TEST(GroupTestsText, TheDocumentHasEveryStepEffectAndCount) {
  const auto json = nlohmann::json::parse(to_json(halved_report(Provenance::estimated)));
  const auto& energy = json.at("tests").at(0);
  EXPECT_EQ(energy.at("group"), "net/b1/t1");
  EXPECT_EQ(energy.at("metric"), "energy_joules_per_inference");
  EXPECT_EQ(energy.at("provenance"), "estimated");
  EXPECT_EQ(energy.at("candidates").at(1).at("trials"), 6);
  EXPECT_EQ(energy.at("path").at(0).at("question"), "Normal values?");
  EXPECT_EQ(energy.at("test").at("values"), 12);
  EXPECT_EQ(energy.at("test").at("effects").at(0).at("kind"), "Hedges' g");
  EXPECT_TRUE(energy.at("post_hoc").is_null());  // of two there is no pair to look for
  const auto& pair = energy.at("against_baseline").at(0);
  EXPECT_EQ(pair.at("candidate"), "net/int8/onnxruntime/b1/t1/fp32");
  EXPECT_EQ(pair.at("candidate_trials"), 6);
  EXPECT_LT(pair.at("effect").at("value").at("upper").get<double>(), 0.0);
  EXPECT_TRUE(json.at("tests").at(1).at("provenance").is_null());  // a time
}

}  // namespace
}  // namespace carnot
