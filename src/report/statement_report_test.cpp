// SPDX-License-Identifier: Apache-2.0
#include "report/statement_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

StudyReport study_to_state(Energy (*energy)(double)) {
  StudyReport report;
  report.study = small_study();
  report.study.title = "100 % & more_less";
  report.study.engines = {EngineName::onnxruntime};
  report.host.cpu_model = "A CPU";
  report.host.visible_cpus = 2;
  report.carnot_version = "0.1.0";
  for (int block = 0; block < 5; ++block) {
    report.trials.push_back(trial_of(candidate_of("none"), block, 1.0, energy(10.0)));
    report.trials.push_back(trial_of(candidate_of("int8"), block, 1.0, energy(5.0 + 0.01 * block)));
  }
  report.summary = must(summarise(report.study, report.trials, report.prepared));
  return report;
}

StatementReport stated_report(const StudyReport& study, const FootprintFactors& factors = {}) {
  return {study,
          statement_of({.summary = study.summary,
                        .trials = study.trials,
                        .prepared = study.prepared,
                        .factors = factors,
                        .volume = 1e6}),
          factors};
}

TEST(StatementReport, HasEveryPart) {
  const StudyReport study = study_to_state(measured_joules);
  const std::string page = to_markdown(stated_report(study));
  for (const char* heading :
       {"## Energy", "## Carbon", "## Hardware and software", "## Place and hour",
        "## What the recipes did to energy", "## If it is used more", "## Uncertainty",
        "## What was not measured"})
    EXPECT_THAT(page, HasSubstr(heading));
  EXPECT_THAT(page, HasSubstr("(n = 10), measured, over cpu\\_package"));
  EXPECT_THAT(page, HasSubstr("saves, moderate-strong"));
  EXPECT_THAT(page, HasSubstr("n = 5"));
  EXPECT_THAT(page, HasSubstr("Not stated: no place"));
  EXPECT_THAT(page, Not(HasSubstr("~")));
}

TEST(StatementReport, MarksEstimates) {
  const StudyReport study = study_to_state(estimated_joules);
  const std::string page = to_markdown(stated_report(study));
  EXPECT_THAT(page, HasSubstr("~"));
  EXPECT_THAT(page, HasSubstr("by the model \"cpu load curve\""));
}

TEST(StatementReport, NamesFactorAndItsSource) {
  const StudyReport study = study_to_state(measured_joules);
  FootprintFactors factors;
  factors.intensity = must(parse_intensity("360 g/kWh"));
  const std::string page = to_markdown(stated_report(study, factors));
  EXPECT_THAT(page, HasSubstr("CO2e at 360 g CO2e/kWh"));
  EXPECT_THAT(page, HasSubstr("PUE not applied"));
}

TEST(StatementReport, EscapesForLatexAndHtml) {
  EXPECT_EQ(latex_text("50 % of a_b & {c} ~ \\ −1"),
            "50 \\% of a\\_b \\& \\{c\\} $\\sim$ \\textbackslash{} $-$1");
  const StudyReport study = study_to_state(measured_joules);
  EXPECT_THAT(to_latex(stated_report(study)),
              AllOf(HasSubstr("\\section*{Energy statement: 100 \\% \\& more\\_less}"),
                    HasSubstr("\\begin{tabular}{p{0."), HasSubstr("\\end{itemize}")));
  EXPECT_THAT(to_html(stated_report(study)),
              AllOf(HasSubstr("<title>Energy statement: 100 % &amp; more_less</title>"),
                    HasSubstr("<td>"), HasSubstr("</html>")));
}

TEST(StatementReport, WhatAPlainDocumentCannotShowIsToldByItsNumber) {
  EXPECT_EQ(latex_text("é Ångström 中 þ 😀 η²"),
            "é Ångström [U+4E2D] [U+00FE] [U+1F600] $\\eta$$^2$");
  EXPECT_EQ(latex_text("by \"a model\" (\"b\")"), "by ``a model'' (``b'')");
}

TEST(StatementReport, ATableOfLatexIsNoWiderThanTheLine) {
  const StudyReport study = study_to_state(measured_joules);
  const std::string text = to_latex(stated_report(study));
  const std::size_t begin = text.find("\\begin{tabular}");
  const std::string columns = text.substr(begin, text.find('\n', begin) - begin);
  double sum = 0.0;
  for (std::size_t at = columns.find("p{"); at != std::string::npos;
       at = columns.find("p{", at + 1))
    sum += std::stod(columns.substr(at + 2));
  EXPECT_GT(sum, 0.7);
  EXPECT_LT(sum, 0.9);  // and what lies between them
  EXPECT_THAT(text, HasSubstr("net/\\allowbreak{}int8/"));
}

TEST(StatementReport, TellsProgramsTheSame) {
  const StudyReport study = study_to_state(measured_joules);
  const auto document = nlohmann::json::parse(to_json(stated_report(study)));
  EXPECT_EQ(document["format"], "carnot.statement/1");
  EXPECT_EQ(document["energies"][0]["parts"], 10);
  EXPECT_EQ(document["effects"][0]["word"], "moderate-strong");
  EXPECT_TRUE(document["effects"][0]["saved_joules"]["lower"].is_number());
  EXPECT_TRUE(document["energies"][0]["footprint"].is_null());
  EXPECT_FALSE(document["not_measured"].empty());
}

}  // namespace
}  // namespace carnot
