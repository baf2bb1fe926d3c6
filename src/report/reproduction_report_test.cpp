// SPDX-License-Identifier: Apache-2.0
#include "report/reproduction_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

StudyFigure reported_figure(const char* key, const char* printed) {
  StudyFigure figure;
  figure.key = key;
  figure.says = std::string{"figure "} + key;
  figure.published = must(parse_printed_figure(printed));
  return figure;
}

ReproductionReport reproduced_studies() {
  StudyFigures study;
  study.name = "s0";
  study.title = "A study";
  study.source = "a journal";
  study.known_from = "its table.";
  study.caution = "time proxy.";
  StudyFigure total = reported_figure("total", "24.798");
  total.corrected = "repaired";
  total.reason = "Running totals.";
  study.groups.push_back(
      {.title = "Tests",
       .says = "On ranks.",
       .figures = {total, reported_figure("p", "1.82e-73"), reported_figure("minus", "-0.46")}});
  ReproductionReport report;
  report.carnot_version = "0.1";
  report.folder = "/data";
  report.studies.push_back(judge_figures(
      study, {{"total", 24.79803}, {"repaired", 0.504}, {"p", 1.8234e-73}, {"minus", -0.5}}));
  study.groups.clear();
  study.name = "s00";
  report.studies.push_back({.study = study, .not_run = "there is no a.csv in /data."});
  return report;
}

TEST(ReproductionReport, PrintsPublishedReproducedDifferenceAndReason) {
  const std::string text = to_terminal(reproduced_studies());
  EXPECT_THAT(text, HasSubstr("Unexplained differences: 1. Studies not run: 1."));
  EXPECT_THAT(text, HasSubstr("Caution: time proxy."));
  EXPECT_THAT(text, ::testing::ContainsRegex("figure total +24.798 +study +24.798 +\\+3e-5 +0.504 "
                                             "+reproduced +Running totals."));
  EXPECT_THAT(text, HasSubstr("1.823e-73"));
  EXPECT_THAT(text, HasSubstr("UNEXPLAINED"));
  EXPECT_THAT(text, HasSubstr("Not run: there is no a.csv in /data."));
}

TEST(ReproductionReport, WritesMarkdownWithATablePerGroup) {
  const std::string page = to_markdown(reproduced_studies());
  EXPECT_THAT(page, HasSubstr("## s0: A study"));
  EXPECT_THAT(page, HasSubstr("### Tests"));
  EXPECT_THAT(page, HasSubstr("| figure total | 24.798 |"));
  EXPECT_THAT(page, HasSubstr("| s00 | not run |"));
}

TEST(ReproductionReport, WritesEveryFigureAsJson) {
  const auto document = nlohmann::json::parse(to_json(reproduced_studies()));
  EXPECT_FALSE(document.at("holds"));
  const auto& figures = document.at("studies").at(0).at("groups").at(0).at("figures");
  EXPECT_EQ(figures.at(0).at("corrected"), 0.504);
  EXPECT_EQ(figures.at(0).at("printed"), "24.798");
  EXPECT_EQ(figures.at(2).at("verdict"), "UNEXPLAINED");
  EXPECT_EQ(document.at("studies").at(1).at("not_run"), "there is no a.csv in /data.");
}

TEST(ReproductionReport, TellsWhereTheDigitsPrintedAloneWouldNotDo) {
  StudyFigure wide = reported_figure("wide", "352820.6");
  wide.relative_tolerance = 1e-4;
  StudyFigures study;
  study.groups.push_back({.title = "t", .figures = {wide, reported_figure("digits", "1.25")}});
  ReproductionReport report;
  report.studies.push_back(judge_figures(study, {{"wide", 352833.1}, {"digits", 1.2549}}));
  const std::string text = to_terminal(report);
  EXPECT_THAT(text, HasSubstr("reproduced within 35"));
  EXPECT_THAT(
      text, ::testing::ContainsRegex("figure digits +1.25 +study +1.255 +\\+0.0049 +reproduced\n"));
}

TEST(ReproductionReport, LeavesColumnsOutThatSayNothing) {
  StudyFigures study;
  study.groups.push_back({.title = "t", .figures = {reported_figure("a", "1")}});
  ReproductionReport report;
  report.studies.push_back(judge_figures(study, {{"a", 1.0}}));
  const std::string text = to_terminal(report);
  EXPECT_THAT(text, Not(HasSubstr("  reason")));
  EXPECT_THAT(text, HasSubstr("No difference is unexplained."));
}

}  // namespace
}  // namespace carnot
