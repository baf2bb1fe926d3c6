// SPDX-License-Identifier: Apache-2.0
#include "report/study_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/metrics.hpp"
#include "support/halved_report.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(StudyReport, EstimatedJoulesAreMarkedInEveryFormat) {
  const StudyReport report = halved_report(Provenance::estimated);
  EXPECT_NE(to_terminal(report).find("~10.10 mJ"), std::string::npos) << to_terminal(report);
  EXPECT_NE(to_terminal(report).find("estimated from CPU time, not measured"), std::string::npos);
  EXPECT_NE(to_markdown(report, {}).find("**Energy is estimated, not measured**"),
            std::string::npos);
  EXPECT_NE(to_csv(report).find(",estimated,"), std::string::npos);
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_EQ(json["candidates"][0]["energy_per_inference"]["provenance"], "estimated");
  EXPECT_TRUE(json["comparisons"][0]["estimated_energy"].get<bool>());
}

TEST(StudyReport, MeasuredJoulesCarryNoMark) {
  const StudyReport report = halved_report(Provenance::measured);
  EXPECT_EQ(to_terminal(report).find('~'), std::string::npos);
  EXPECT_EQ(to_markdown(report, {}).find("estimated, not measured"), std::string::npos);
}

TEST(StudyReport, HalfTheEnergyIsAVerdictWithItsInterval) {
  const std::string text = to_terminal(halved_report(Provenance::measured));
  EXPECT_NE(text.find("−49."), std::string::npos) << text;
  EXPECT_NE(text.find("75.0 % ("), std::string::npos) << text;
}

TEST(StudyReport, AccuracyThatFellHasATrueMinusSign) {
  StudyReport report = halved_report(Provenance::measured);
  report.trials[1].accuracy = AccuracyRecord{{1, 2, 4, 4}, 4, 2, {1, 1, 0, 0}};
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  const std::string text = to_terminal(report);
  EXPECT_NE(text.find("accuracy −25.0 points (−"), std::string::npos) << text;
}

TEST(StudyReport, OneBlockIsTooFewInTheSingular) {
  const std::string text = to_terminal(halved_report(Provenance::measured, 1));
  EXPECT_NE(text.find("(1 block was left to judge on, 5 are needed"), std::string::npos) << text;
}

TEST(StudyReport, BaselinesAloneAreNotSaidToSaveNothing) {
  StudyReport report = halved_report(Provenance::measured, 1);
  std::erase_if(report.trials, [](const Trial& one) { return one.candidate.recipe == "int8"; });
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  const std::string text = to_terminal(report);
  EXPECT_NE(text.find("none"), std::string::npos) << text;
  EXPECT_EQ(text.find("no candidate was shown"), std::string::npos) << text;
}

TEST(StudyReport, MarkdownHasTheSevenHeadingsAndEscapesNames) {
  const std::string text = to_markdown(halved_report(Provenance::measured), {"picture.svg", ""});
  for (const char* heading :
       {"## 1. Measured object", "## 2. Goals", "## 3. Measures", "## 4. Metrics",
        "## 5. Procedure model", "## 6. Measurement setup", "## 7. Data evaluation model"}) {
    EXPECT_NE(text.find(heading), std::string::npos) << heading;
  }
  EXPECT_NE(text.find("A study \\| with a pipe"), std::string::npos);
  EXPECT_NE(text.find("![Accuracy against energy per inference](picture.svg)"), std::string::npos);
  EXPECT_NE(text.find("static-int8: 3 nodes"), std::string::npos);
}

TEST(StudyReport, TerminalSaysWhatWasForecastToSaveNothing) {
  StudyReport report = halved_report(Provenance::measured);
  EXPECT_EQ(to_terminal(report).find("Forecast"), std::string::npos);
  report.prepared[1].forecasts = {
      {EngineName::onnxruntime, {.changes_anything = false, .reasons = {"Nothing."}}},
      {EngineName::openvino, {.direction = Direction::none, .reasons = {"Masks."}}},
      {EngineName::torch, {.direction = Direction::faster, .reasons = {"It is better."}}}};
  const std::string text = to_terminal(report);
  EXPECT_NE(text.find("\nForecast before it was run:\n"
                      "  net, recipe int8 on onnxruntime: would change nothing: Nothing.\n"
                      "  net, recipe int8 on openvino: no effect on time expected: Masks.\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("It is better"), std::string::npos);
}

TEST(StudyReport, AModelThatCannotBeCountedIsShownWithTheReason) {
  StudyReport report = halved_report(Provenance::measured);
  for (PreparedModel& model : report.prepared) model.macs = 0;
  report.prepared[0].notes = {"not counted: node \"riddle\" is not known."};
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  const std::string text = to_terminal(report);
  EXPECT_THAT(text, HasSubstr("\nModels:\n  net: not counted: node \"riddle\" is not known.\n"));
  EXPECT_THAT(text, Not(HasSubstr("Not in any figure")));
  const std::string page = to_markdown(report, {});
  EXPECT_THAT(page, HasSubstr("| 10 | not counted |"));
  EXPECT_THAT(page, HasSubstr("- net, none: not counted: node \"riddle\" is not known."));
  EXPECT_TRUE(
      nlohmann::json::parse(to_json(report))["candidates"][0]["prepared"]["macs"].is_null());
}

/// int8, which takes half of the time, with what was expected of it.
StudyReport forecast_as(Forecast forecast) {
  StudyReport report = halved_report(Provenance::measured);
  report.prepared[1].forecasts = {{EngineName::onnxruntime, std::move(forecast)}};
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  return report;
}

TEST(StudyReport, SaysHowManyForecastsCameTrue) {
  const StudyReport right = forecast_as({.direction = Direction::faster});
  EXPECT_NE(
      to_terminal(right).find("1 of 1 forecasts of time came true: 100.0 % (20.7 to 100.0 %)."),
      std::string::npos)
      << to_terminal(right);
  EXPECT_NE(to_markdown(right, {}).find("| yes |"), std::string::npos);
  const auto json = nlohmann::json::parse(to_json(right));
  EXPECT_EQ(json.at("forecast_hit_rate").at("right"), 1);
  EXPECT_EQ(json.at("forecasts").at(0).at("outcome"), "right");
}

TEST(StudyReport, ShowsTheForecastsThatDidNotComeTrue) {
  const std::string text = to_terminal(forecast_as({.direction = Direction::slower}));
  EXPECT_NE(text.find("0 of 1 forecasts of time came true: 0.0 % (0.0 to 79.3 %)."),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("net/int8/onnxruntime/b1/t1/fp32: forecast slower, seen −"),
            std::string::npos)
      << text;
}

TEST(StudyReport, CsvHasOneRowPerCandidateAndAsManyFieldsAsKeys) {
  const std::string text = to_csv(halved_report(Provenance::measured));
  std::vector<std::size_t> commas;
  for (std::size_t begin = 0, end; (end = text.find("\r\n", begin)) != std::string::npos;
       begin = end + 2) {
    commas.push_back(
        static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                            text.begin() + static_cast<std::ptrdiff_t>(end), ',')));
  }
  EXPECT_EQ(commas, (std::vector<std::size_t>(3, commas.at(0))));
}

TEST(StudyReport, EveryMetricIsAColumnOfTheCsvAndAMeasureOfTheMarkdown) {
  const StudyReport report = halved_report(Provenance::measured);
  const std::string heading = to_csv(report).substr(0, to_csv(report).find("\r\n"));
  const std::string markdown = to_markdown(report, {});
  for (const Metric& metric : candidate_metrics()) {
    EXPECT_NE(heading.find("," + std::string{metric.key} + ","), std::string::npos) << metric.key;
    EXPECT_NE(markdown.find("(`" + std::string{metric.key} + "`)"), std::string::npos);
  }
}

TEST(StudyReport, TheIdleMachineIsShownAndWhatIsAboveItStandsBesideTheGross) {
  StudyReport report = halved_report(Provenance::measured);
  report.idle = Measurement{"idle",
                            SteadyTime{},
                            SteadyTime{std::chrono::seconds{5}},
                            {},
                            Energy::measured(Perimeter::single(Domain::cpu_package), exactly(5.0))};
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  const std::string text = to_markdown(report, {});
  EXPECT_NE(text.find("Idle machine: 1.000 W over 5.00 s (measured)"), std::string::npos) << text;
  EXPECT_NE(text.find("It lasted 5.00 s."), std::string::npos) << text;  // a short one is flagged
  // 10.10 mJ gross in 2 ms at 1 W idle.
  EXPECT_NE(text.find("| 8.1 mJ (3.0 to 18 mJ) |"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_NEAR(json["candidates"][0]["energy_per_inference"]["marginal"]["energy_joules"]["point"],
              0.0081, 1e-6);
}

TEST(StudyReport, StudyWithoutTrialsIsReportedNotRefused) {
  StudyReport report = halved_report(Provenance::measured);
  report.trials.clear();
  report.summary = must(summarise(report.study, report.trials, report.prepared, report.idle));
  EXPECT_NE(to_terminal(report).find("A study | with a pipe"), std::string::npos);
  EXPECT_TRUE(nlohmann::json::accept(to_json(report)));
  EXPECT_NE(to_svg(picture_of(report)).find("No candidate has both"), std::string::npos);
}

TEST(TextTable, AlignsByCharactersNotBytes) {
  const TextTable table{{"a", "b"}, {{"µJ", "1"}, {"long", "2"}}};
  EXPECT_EQ(to_aligned_text(table), "  a     b\n  ----  -\n  µJ    1\n  long  2\n");
}

}  // namespace
}  // namespace carnot
