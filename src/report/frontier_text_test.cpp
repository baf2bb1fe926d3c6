// SPDX-License-Identifier: Apache-2.0
#include "report/frontier_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using testing::Contains;
using testing::HasSubstr;

FrontierRow placed_row(const std::string& id, double joules, double share, bool on_front) {
  FrontierRow row{.id = id,
                  .energy = {joules, 6, Estimate{joules, 0.99 * joules, 1.01 * joules, 0.95}},
                  .energy_upper = 1.02 * joules,
                  .accuracy = {share, share - 0.02, share + 0.02, 0.95},
                  .images = 1000,
                  .latency = {0.01, 6, Estimate{0.01, 0.009, 0.011, 0.95}}};
  row.latency_p95 = 0.012;
  row.on_front = on_front;
  row.on_front_of_three = on_front;
  row.probability = on_front ? 0.97 : 0.03;
  row.probability_of_three = 0.5;
  return row;
}

StudyReport report_with_frontier(Provenance provenance) {
  StudyReport report;
  Frontier frontier{.dataset = "cifar",
                    .kind = {provenance, "cpu_package",
                             provenance == Provenance::estimated ? "cpu load curve" : ""}};
  frontier.resamples = 1000;
  frontier.rows = {placed_row("net/int8", 0.05, 0.88, true),
                   placed_row("net/none", 0.1, 0.912, true),
                   placed_row("net/slow", 0.2, 0.9, false)};
  frontier.steps = {{.from = "net/int8",
                     .to = "net/none",
                     .accuracy_gain = {0.032, 0.02, 0.044, 0.95},
                     .energy_ratio = Estimate{2.0, 1.98, 2.02, 0.95},
                     .joules_per_point = Estimate{0.0156, 0.011, 0.025, 0.95}}};
  frontier.no_law = "an energy–accuracy law needs at least 5 points of the frontier.";
  report.frontiers.fronts = {frontier};
  report.frontiers.left_out = {{"net/seeded", "its weights are seeded: it has no accuracy"}};
  return report;
}

TEST(FrontierText, TellsMembersWithTheirProbability) {
  const StudyReport report = report_with_frontier(Provenance::measured);
  const TextTable table = frontier_table(report.frontiers.fronts.front());
  EXPECT_EQ(table.rows[0][5], "yes, 97 %");
  EXPECT_EQ(table.rows[2][5], "no, 3 %");
  EXPECT_EQ(table.rows[0][1], "50.0 mJ (49.5 to 50.5 mJ)");
  const std::string text = frontier_terminal(report);
  EXPECT_THAT(text, HasSubstr("Frontier of cifar"));
  EXPECT_THAT(text, HasSubstr("measured (cpu_package)"));
  EXPECT_THAT(text, HasSubstr("From net/int8 to net/none: +3.2 (+2.0 to +4.4) points of accuracy, "
                              "energy × 2 (1.98 to 2.02)"));
  EXPECT_THAT(text, HasSubstr("for each point."));
  EXPECT_THAT(text, HasSubstr("On no frontier: net/seeded: its weights are seeded"));
}

TEST(FrontierText, MarksEstimatedJoulesWhereverTheyStand) {
  const StudyReport report = report_with_frontier(Provenance::estimated);
  EXPECT_THAT(frontier_table(report.frontiers.fronts.front()).rows[0][1], HasSubstr("~50.0 mJ"));
  const std::string page = frontier_markdown(report);
  EXPECT_THAT(page, HasSubstr("~16 mJ"));
  EXPECT_THAT(page, HasSubstr("CPU time as proxy"));
}

TEST(FrontierText, AnswersWithItsEvidence) {
  StudyReport report = report_with_frontier(Provenance::measured);
  report.frontier_question.accuracy_at_least = 0.9;
  FrontierAnswer answer{.id = "net/none", .is_shown = false, .probability = 0.81};
  answer.nobody = 0.19;
  report.frontiers.fronts.front().answer = answer;
  std::vector<std::string> lines =
      frontier_sentences(report.frontiers.fronts.front(), report.frontier_question);
  EXPECT_THAT(lines[0], HasSubstr("Least energy with accuracy ≥ 90 %: net/none (100"));
  EXPECT_THAT(lines[0], HasSubstr("the answer in 81 % of the draws."));
  EXPECT_THAT(lines[1], HasSubstr("but not over the whole intervals"));
  EXPECT_THAT(lines, Contains("It might as well be nobody (19 %)."));

  report.frontier_question = {.accuracy_at_least = 0.95};
  report.frontiers.fronts.front().answer = FrontierAnswer{.nobody = 1.0};
  lines = frontier_sentences(report.frontiers.fronts.front(), report.frontier_question);
  EXPECT_THAT(lines[0], HasSubstr("nobody keeps that: the most accurate, net/none, has 91.2 %"));
}

TEST(FrontierText, SaysThatThereIsNone) {
  EXPECT_THAT(frontier_terminal({}), HasSubstr("There is no frontier"));
  EXPECT_EQ(frontier_markdown({}), "");
  StudyReport report;
  report.frontiers.left_out = {{"net/seeded", "its weights are seeded: it has no accuracy"}};
  EXPECT_THAT(frontier_markdown(report), HasSubstr("There is no frontier"));
}

TEST(FrontierText, JsonHoldsWhatIsNotKnownAsNull) {
  StudyReport report = report_with_frontier(Provenance::measured);
  report.frontiers.fronts.front().rows[0].probability = std::nullopt;
  const nlohmann::json document = json_frontiers(report);
  const nlohmann::json& front = document["fronts"][0];
  EXPECT_TRUE(front["rows"][0]["probability"].is_null());
  EXPECT_EQ(front["rows"][1]["probability"], 0.97);
  EXPECT_EQ(front["steps"][0]["energy_ratio"]["point"], 2.0);
  EXPECT_TRUE(front["answer"].is_null());
  EXPECT_EQ(document["left_out"][0]["candidate"], "net/seeded");
}

}  // namespace
}  // namespace carnot
