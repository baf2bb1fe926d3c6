// SPDX-License-Identifier: Apache-2.0
// One path to every leaf of the built-in tree, question by question.
#include <gmock/gmock.h>

#include "analysis/advice/advise.hpp"
#include "app/advise/tree_file.hpp"
#include "support/advice_facts.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;

const std::vector<std::string> kFold{"fold"};
const std::vector<std::string> kInt8{"fold", "static-int8"};
const std::vector<std::string> kPruned{"prune-structured", "fold"};

const AdviceTree& tree() {
  static const AdviceTree built_in = built_in_advice_tree();
  return built_in;
}

/// "any-loss: no", ... and the leaf's name, or what is missing.
std::vector<std::string> path(const AdviceFacts& facts) {
  const AdviceOutcome advice = advise(tree(), facts);
  std::vector<std::string> words;
  for (const AdviceStep& step : advice.steps)
    words.push_back(tree().nodes[step.node].name + ": " + std::string{key_of(step.answer)});
  words.push_back(advice.leaf ? tree().leaves[*advice.leaf].name
                              : "needs " + std::string{key_of(advice.need)});
  return words;
}

AdviceFacts energy_first() {
  return {.priority = Priority::energy, .max_drop_is_assumed = false, .inferences = 1e6};
}

TEST(GoldenPaths, ToInt8) {
  AdviceFacts facts = energy_first();
  facts.measured = {measured_of({}, 1.0), measured_of(kInt8, 0.5, 1)};
  EXPECT_THAT(path(facts), ElementsAre("any-loss: no", "accuracy-first: no", "cost-first: no",
                                       "int8-covers: yes", "int8-keeps-accuracy: yes", "int8"));
  const AdviceOutcome advice = advise(tree(), facts);
  EXPECT_EQ(advice.measured, 1U);
  // Half a joule each, a million times, less 100 J of optimising.
  EXPECT_NEAR(advice.worth->saved->point, 499900.0, 1e-6);
  EXPECT_NEAR(advice.worth->saved->lower, 489900.0, 1e-6);
}

TEST(GoldenPaths, ToStructuralPruning) {
  AdviceFacts facts = energy_first();
  facts.forecasts = {forecast_of(kInt8, 0.2, 0.9)};
  facts.measured = {measured_of({}, 1.0), measured_of(kPruned, 0.7, 1)};
  EXPECT_THAT(path(facts), ElementsAre("any-loss: no", "accuracy-first: no", "cost-first: no",
                                       "int8-covers: no", "channels-removable: yes",
                                       "pruned-keeps-accuracy: yes", "pruning-pays: yes", "prune"));
}

TEST(GoldenPaths, ToFolding) {
  AdviceFacts facts{.priority = Priority::accuracy, .inferences = 1e6};
  facts.measured = {measured_of({}, 1.0), measured_of(kFold, 0.9)};
  EXPECT_THAT(path(facts),
              ElementsAre("any-loss: no", "accuracy-first: yes", "fusing-pays: yes", "fuse"));
}

TEST(GoldenPaths, ToTheModelAsItIsForWhoMayLoseNothing) {
  AdviceFacts facts{.max_drop = 0.0, .max_drop_is_assumed = false, .inferences = 50.0};
  facts.measured = {measured_of({}, 1.0), measured_of(kFold, 0.9)};  // pays from 1,001 on
  EXPECT_THAT(path(facts), ElementsAre("any-loss: yes", "fusing-pays: no", "baseline"));
  EXPECT_EQ(advise(tree(), facts).measured, 0U);
}

TEST(GoldenPaths, ToTheModelAsItIsWhereFoldingIsForecastToDoNothing) {
  AdviceFacts facts{.priority = Priority::accuracy, .forecasts = {forecast_of(kFold, 0.0, 1.0)}};
  EXPECT_THAT(path(facts),
              ElementsAre("any-loss: no", "accuracy-first: yes", "fusing-pays: no", "baseline"));
}

TEST(GoldenPaths, ToTheCheapest) {
  AdviceFacts facts{.priority = Priority::cost, .inferences = 1e6};
  facts.measured = {measured_of({}, 1.0), measured_of(kInt8, 0.5, 1),
                    measured_of({"prune-global"}, 0.4)};
  facts.ranking = {{.measured = 1, .total = 5e5},
                   {.measured = 0, .standing = CostStanding::dearer, .total = 1e6}};
  EXPECT_THAT(path(facts),
              ElementsAre("any-loss: no", "accuracy-first: no", "cost-first: yes", "cheapest"));
  EXPECT_EQ(advise(tree(), facts).measured, 1U);
}

TEST(GoldenPaths, ToAnswersThatAreMissing) {
  EXPECT_THAT(path({}), ElementsAre("any-loss: no", "accuracy-first: unknown", "needs priority"));
  AdviceFacts cost{.priority = Priority::cost};
  EXPECT_EQ(advise(tree(), cost).need, AdviceNeed::inferences);
  AdviceFacts covered{.priority = Priority::energy, .forecasts = {forecast_of(kInt8, 0.9, 0.4)}};
  EXPECT_THAT(path(covered),
              ElementsAre("any-loss: no", "accuracy-first: no", "cost-first: no",
                          "int8-covers: yes", "int8-keeps-accuracy: unknown", "needs measurement"));
}

TEST(GoldenPaths, Int8ThatLosesTooMuchLeadsBackToFolding) {
  AdviceFacts facts = energy_first();
  facts.measured = {measured_of(kInt8, 0.5, 138)};
  facts.forecasts = {forecast_of(kFold, 0.0, 1.0)};
  EXPECT_THAT(path(facts), ElementsAre("any-loss: no", "accuracy-first: no", "cost-first: no",
                                       "int8-covers: yes", "int8-keeps-accuracy: no",
                                       "fusing-pays: no", "baseline"));
}

TEST(GoldenPaths, SomethingBetterOutsideOfThePathIsTold) {
  AdviceFacts facts = energy_first();
  facts.measured = {measured_of(kInt8, 0.5, 1),
                    measured_of({"prune-structured", "fold", "static-int8"}, 0.3, 1)};
  EXPECT_EQ(advise(tree(), facts).better_still, 1U);
  facts.measured[1].run = 2;  // figures of different runs are never compared
  EXPECT_FALSE(advise(tree(), facts).better_still);
}

TEST(GoldenPaths, MasksAreRefusedForEnergyWithTheReason) {
  const std::vector<std::string> masks{"fold", "prune-local"};
  const AdviceRefusal* refusal = refusal_of(tree(), masks, Priority::energy);
  ASSERT_NE(refusal, nullptr);
  EXPECT_THAT(refusal->reason, ::testing::HasSubstr("stores and multiplies them as before"));
  EXPECT_EQ(refusal_of(tree(), masks, Priority::accuracy), nullptr);
  EXPECT_EQ(refusal_of(tree(), kInt8, Priority::energy), nullptr);
}

}  // namespace
}  // namespace carnot
