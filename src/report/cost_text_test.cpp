// SPDX-License-Identifier: Apache-2.0
#include "report/cost_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/cost_picture.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

CandidateSummary candidate(const std::string& recipe, EngineName engine) {
  CandidateSummary summary;
  summary.candidate = {"net", recipe, {}};
  summary.candidate.settings.engine = engine;
  summary.id = summary.candidate.id();
  return summary;
}

/// "none" on both engines and "int8", which costs 12 J once and saves 5 of 8.
StudyReport report_with(const CostRate& rate, bool is_estimated) {
  StudyReport report;
  report.study.title = "A study";
  report.host.cpu_model = "AMD EPYC";
  report.host.visible_cpus = 2;
  const auto none = candidate("none", EngineName::onnxruntime);
  const auto int8 = candidate("int8", EngineName::onnxruntime);
  const auto other = candidate("none", EngineName::openvino);
  report.summary.candidates = {none, int8, other};
  CostSheet sheet{.group = none.candidate.group(), .rate = rate};
  sheet.is_estimated = is_estimated;
  sheet.candidates = {{none.id, 0.0, {8.0, 7.9, 8.1, 0.95}, 8e6},
                      {int8.id, 12.0, {3.0, 2.9, 3.1, 0.95}, 3000012.0}};
  sheet.paybacks = {{.candidate = int8.id,
                     .baseline = none.id,
                     .role = BaselineRole::same_engine,
                     .before = 8.0,
                     .saving = Estimate{5.0, 4.0, 6.0, 0.95},
                     .break_even = {BreakEvenKind::after, 3, 2, 4},
                     .by_then = Estimate{1.6667, 1.0, 3.0, 0.95},
                     .limit = Estimate{1.6667, 1.0, 3.0, 0.95}}};
  sheet.envelope = {{.candidate = none.id},
                    {.candidate = int8.id, .begins = BreakEven{BreakEvenKind::after, 3, 2, 4}}};
  sheet.left_out = {{other.id, "the energy of its inferences is missing"}};
  report.costs = {sheet};
  report.cost_question.uses = 1e6;
  return report;
}

const CostRate kJoules{.kind = CostKind::energy, .per_joule = 1.0, .unit = "J", .source = {}};
const CostRate kMoney{
    .kind = CostKind::money, .per_joule = 1e-7, .unit = "EUR", .source = "0.36 EUR/kWh: as given"};

TEST(CostText, OfASearchSaysThatAllOfItIsPaidBack) {
  StudyReport report = report_with(kJoules, false);
  EXPECT_THAT(cost_markdown(report), HasSubstr("searching, training and people's time are not"));
  report.search = SearchCost{Seconds{600.0}, {}};
  report.costs.front().search = 5000.0;
  EXPECT_THAT(cost_terminal(report), HasSubstr("Once is 5.00 kJ: the search that found them"));
  EXPECT_THAT(cost_markdown(report), HasSubstr("Once is what the whole search took, as it was "
                                               "measured here, one time; training and people's"));
  EXPECT_EQ(json_costs(report)["sheets"][0]["search"], 5000.0);
  report.costs.front().search.reset();
  report.costs.front().search_missing = "its energy is not known";
  EXPECT_THAT(cost_terminal(report),
              HasSubstr("What the search took is not in it: its energy is not known."));
}

TEST(CostText, TheEnvelopeNamesAWinnerForEveryRangeOfUse) {
  const StudyReport report = report_with(kJoules, false);
  EXPECT_THAT(
      cost_sentences(report, report.costs[0]),
      ElementsAre("Least energy: none on onnxruntime, from 3 inferences on (2 to 4) int8 on "
                  "onnxruntime.",
                  "For 1 000 000 inferences that is int8 on onnxruntime.",
                  "none on openvino is left out: the energy of its inferences is "
                  "missing."));
}

TEST(CostText, OneWinnerIsToldToBeOneForAnyUse) {
  StudyReport report = report_with(kJoules, false);
  report.costs[0].envelope.pop_back();
  EXPECT_EQ(cost_sentences(report, report.costs[0]).front(),
            "Least energy: none on onnxruntime, for any number of inferences.");
}

TEST(CostText, WhoWasNotShownToTakeLessIsNamedWithItsCount) {
  StudyReport report = report_with(kJoules, false);
  CostSheet& sheet = report.costs[0];
  sheet.undecided = {{sheet.candidates[1].candidate, sheet.candidates[0].candidate, 12345.6}};
  EXPECT_THAT(cost_terminal(report),
              HasSubstr("int8 on onnxruntime was not shown to take less energy than none on "
                        "onnxruntime (by its points alone beyond 12 345)."));
}

TEST(CostText, TheTableHasPaybackAndReturnWithTheirIntervals) {
  const StudyReport report = report_with(kJoules, false);
  const TextTable table = cost_table(report, report.costs[0], TableWidth::page);
  EXPECT_THAT(table.rows.at(0), ElementsAre("none on onnxruntime", "-", "8.00 J (7.90 to 8.10 J)",
                                            "8.00 MJ (7.90 to 8.10 MJ)", "-", "-", "-", "-"));
  EXPECT_THAT(table.rows.at(1),
              ElementsAre("int8 on onnxruntime", "12.0 J", "3.00 J (2.90 to 3.10 J)",
                          "3.00 MJ (2.90 to 3.10 MJ)", "3 (2 to 4)", "+167 % (+100 to +300)",
                          "+167 % (+100 to +300)", "-"));
  EXPECT_THAT(
      cost_table(report, report.costs[0], TableWidth::terminal).rows.at(1),
      ElementsAre("int8 on onnxruntime", "12.0 J", "3.00 MJ", "3 (2 to 4)", "+167 %", "+167 %"));
}

TEST(CostText, NeverAndNotResolvedAreAnswers) {
  StudyReport report = report_with(kJoules, false);
  CostSheet& sheet = report.costs[0];
  sheet.paybacks[0].break_even = {BreakEvenKind::never, 0, 0, 0};
  EXPECT_EQ(cost_table(report, sheet, TableWidth::terminal).rows.at(1).at(3), "never");
  sheet.paybacks[0].break_even = {};
  sheet.paybacks[0].by_then.reset();
  EXPECT_EQ(cost_table(report, sheet, TableWidth::terminal).rows.at(1).at(3), "not resolved");
  EXPECT_EQ(cost_table(report, sheet, TableWidth::terminal).rows.at(1).at(4), "-");
}

TEST(CostText, EstimatedJoulesAreMarkedInEveryUnitMadeOfThem) {
  EXPECT_THAT(cost_terminal(report_with(kJoules, true)), HasSubstr("~12.0 J"));
  EXPECT_THAT(cost_terminal(report_with(kJoules, true)), HasSubstr("Least energy (estimated)"));
  EXPECT_THAT(cost_terminal(report_with(kMoney, true)), HasSubstr("~12.00 EUR"));
  EXPECT_THAT(cost_terminal(report_with(kMoney, false)), Not(HasSubstr("~")));
}

TEST(CostText, MarkdownSaysWhatIsInTheCostAndWhereThePriceComesFrom) {
  const std::string text = cost_markdown(report_with(kMoney, false));
  EXPECT_THAT(text, HasSubstr("#### net, batch 1, 1 thread: money"));
  EXPECT_THAT(text, HasSubstr("people's time are not in it"));
  EXPECT_THAT(text, HasSubstr("money at 0.36 EUR/kWh: as given."));
  EXPECT_EQ(cost_markdown(StudyReport{}), "");
}

TEST(CostText, JsonHasEveryFigureOfTheSheet) {
  const nlohmann::json json = json_costs(report_with(kJoules, true));
  EXPECT_EQ(json["expected_inferences"], 1e6);
  EXPECT_TRUE(json["max_drop"].is_null());
  const auto& sheet = json["sheets"].at(0);
  EXPECT_EQ(sheet["charged"], "energy");
  EXPECT_TRUE(sheet["estimated_energy"].get<bool>());
  EXPECT_EQ(sheet["costs"].at(1)["once"], 12.0);
  EXPECT_EQ(sheet["paybacks"].at(0)["first_inferences"], 3);
  EXPECT_EQ(sheet["paybacks"].at(0)["return_limit"]["lower"], 1.0);
  EXPECT_EQ(sheet["envelope"].at(1)["latest_inferences"], 4);
  EXPECT_FALSE(sheet["envelope"].at(0).contains("first_inferences"));
  EXPECT_EQ(sheet["left_out"].at(0)["reason"], "the energy of its inferences is missing");
}

TEST(CostText, WhyAChargeIsMissingIsSaid) {
  StudyReport report = report_with(kJoules, false);
  report.cost_question.charges.notes = {"no cost in carbon: the series ends before."};
  EXPECT_THAT(cost_terminal(report), HasSubstr("no cost in carbon: the series ends before."));
  EXPECT_EQ(json_costs(report)["missing"].at(0), "no cost in carbon: the series ends before.");
}

TEST(CostPictureOf, HasACurvePerCandidateAndItsSwitches) {
  const CostPicture picture = cost_picture_of(report_with(kJoules, true));
  ASSERT_EQ(picture.panels.size(), 1U);
  EXPECT_EQ(picture.panels[0].curves.size(), 2U);
  EXPECT_EQ(picture.panels[0].cheapest_first, "none on onnxruntime");
  ASSERT_EQ(picture.panels[0].switches.size(), 1U);
  EXPECT_EQ(picture.panels[0].switches[0].latest, 4.0);
  EXPECT_TRUE(picture.panels[0].is_estimated);
}

}  // namespace
}  // namespace carnot
