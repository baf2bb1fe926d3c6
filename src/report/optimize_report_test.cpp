// SPDX-License-Identifier: Apache-2.0
#include "report/optimize_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Candidate kWinner{"net", "int8", {EngineName::onnxruntime, 1, 1, Precision::fp32, "cpu"}};
const Candidate kOriginal{"net", "none", {EngineName::onnxruntime, 1, 1, Precision::fp32, "cpu"}};

Comparison comparison(BaselineRole role) {
  Comparison one;
  one.candidate = kWinner.id();
  one.baseline = kOriginal.id();
  one.role = role;
  one.metric = kEnergyMetric;
  one.verdict.kind = VerdictKind::better;
  one.verdict.ratio = Estimate{0.5, 0.48, 0.52, 0.95};
  one.estimated_energy = true;
  return one;
}

OptimizeReport report() {
  OptimizeReport report;
  report.model = "net";
  report.winner = kWinner;
  report.winner_is_clear = true;
  report.beats_originals = true;
  report.left_out = {{"net/masks/onnxruntime/b1/t1/fp32", "No effect on time is expected."}};
  report.rungs = {
      {.ranking = {{kWinner.id(), Standing::open, 1.0, {}, 5, {}},
                   {"slow", Standing::behind, 2.0, {}, 5, "It takes 200 % of the leader's."},
                   {"wrong", Standing::too_lossy, 0.5, {}, 5, "It loses too much."}},
       .winner_is_clear = true}};
  report.finals.study.recipes = {{"none", {}}, {"int8", {{"static-int8", {}}}}};
  report.finals.summary.comparisons = {comparison(BaselineRole::same_engine),
                                       comparison(BaselineRole::best_fp32)};
  report.model_file = "out/net-int8.onnx";
  report.study_file = "out/study.toml";
  return report;
}

TEST(OptimizeReport, TellsTheWinnerWhatItSavesAndWhatBecameOfTheOthers) {
  const std::string text = optimize_text(report());
  EXPECT_THAT(text, HasSubstr("net, for energy: net/int8/onnxruntime/b1/t1/fp32\n"));
  EXPECT_THAT(text, HasSubstr("(estimated, CPU time as proxy)"));
  EXPECT_THAT(text, HasSubstr("3 candidates"));
  EXPECT_THAT(text, HasSubstr("1 lost too much accuracy, 1 were behind, 0 had no valid trial; 1 "
                              "more were left out"));
  EXPECT_THAT(text, HasSubstr("carnot run out/study.toml"));
}

TEST(OptimizeReport, TellsWhatTheSearchTookAndWhenThatIsPaidBack) {
  OptimizeReport searched = report();
  EXPECT_THAT(optimize_text(searched), Not(HasSubstr("search  ")));
  searched.finals.search =
      SearchCost{Seconds{252.0}, Energy::estimated(Perimeter::single(Domain::cpu_package),
                                                   {3100.0, 775.0, 12400.0, 0.97}, "load curve")};
  CostSheet sheet{.group = "net",
                  .rate = {.kind = CostKind::energy, .per_joule = 1.0, .unit = "J", .source = {}}};
  sheet.is_estimated = true;
  sheet.search = 3100.0;
  sheet.paybacks = {{.candidate = kWinner.id(),
                     .baseline = kOriginal.id(),
                     .role = BaselineRole::same_engine,
                     .break_even = {BreakEvenKind::after, 620, 600, 640}}};
  searched.finals.costs = {sheet};
  const std::string text = optimize_text(searched);
  EXPECT_THAT(text, HasSubstr("search      4 min 12 s, "));
  EXPECT_THAT(text, HasSubstr("paid back after ~620 inferences (600 to 640)\n"));
  const auto json = nlohmann::json::parse(optimize_json(searched));
  EXPECT_EQ(json.at("search").at("seconds"), 252.0);
  EXPECT_EQ(json.at("search").at("energy").at("provenance"), "estimated");
  EXPECT_EQ(json.at("finals").at("cost").at("sheets").at(0).at("search"), 3100.0);
  EXPECT_TRUE(nlohmann::json::parse(optimize_json(report())).at("search").is_null());

  searched.finals.search->energy.reset();
  searched.beats_originals = false;  // nothing to be paid back
  EXPECT_THAT(optimize_text(searched), HasSubstr("4 min 12 s, joules not known\n"));
}

TEST(OptimizeReport, TellsOneBaselineOnce) {
  const std::string text = optimize_text(report());
  const std::string line = "against " + kOriginal.id();
  EXPECT_EQ(text.find(line), text.rfind(line));
}

TEST(OptimizeReport, SaysWhenNothingBetterWasFound) {
  OptimizeReport none = report();
  none.winner = kOriginal;
  none.beats_originals = false;
  EXPECT_FALSE(found_better(none));
  const std::string text = optimize_text(none);
  EXPECT_THAT(text, HasSubstr("nothing better than the model as it is"));
  EXPECT_THAT(text, Not(HasSubstr("against")));
}

TEST(OptimizeReport, TheOriginalInAnotherPrecisionIsBetter) {
  OptimizeReport other = report();
  other.winner = kOriginal;
  other.winner->settings.precision = Precision::bf16;
  EXPECT_TRUE(found_better(other));
}

TEST(OptimizeReport, AFewBlocksShowNothingAndItSaysSo) {
  OptimizeReport hasty = report();
  hasty.beats_originals = false;
  hasty.budget_used = true;
  EXPECT_FALSE(found_better(hasty));
  const std::string text = optimize_text(hasty);
  EXPECT_THAT(text, HasSubstr("nothing is shown to be better than the model as it is; "
                              "net/int8/onnxruntime/b1/t1/fp32 comes nearest"));
  EXPECT_THAT(text, HasSubstr("search again with the same store"));
}

TEST(OptimizeReport, SaysWhyNothingCouldBeMeasured) {
  OptimizeReport nothing = report();
  nothing.winner.reset();
  nothing.rungs = {{.ranking = {{kWinner.id(), Standing::broken, 0.0, {}, 0, "It crashed."}}}};
  const std::string text = optimize_text(nothing);
  EXPECT_THAT(text, HasSubstr("nothing could be measured"));
  EXPECT_THAT(text, HasSubstr("net/int8/onnxruntime/b1/t1/fp32: It crashed."));
}

TEST(OptimizeReport, ItsJsonHoldsTheSame) {
  const auto json = nlohmann::json::parse(optimize_json(report()));
  EXPECT_EQ(json.at("format"), "carnot.optimize/1");
  EXPECT_EQ(json.at("winner"), kWinner.id());
  EXPECT_EQ(json.at("rungs").at(0).at("ranking").at(1).at("standing"), "behind");
  EXPECT_TRUE(json.at("rungs").at(0).at("ranking").at(2).at("ratio_interval").is_null());
  EXPECT_EQ(json.at("left_out").at(0).at("reason"), "No effect on time is expected.");
}

}  // namespace
}  // namespace carnot
