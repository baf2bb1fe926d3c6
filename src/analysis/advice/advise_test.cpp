// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/advise.hpp"

#include <gmock/gmock.h>

#include "analysis/advice/answers.hpp"
#include "support/advice_facts.hpp"

namespace carnot {
namespace {

AdviceNode about(AdviceFact fact, BoundSide side, AdviceLimit limit) {
  AdviceNode node;
  node.name = "q";
  node.fact = fact;
  node.of = {"static-int8", "dynamic-int8"};
  node.bound = AdviceBound{.side = side, .limit = limit};
  return node;
}

AdviceNode covers() { return about(AdviceFact::mac_share, BoundSide::at_least, 0.5); }
AdviceNode keeps() {
  return about(AdviceFact::accuracy_loss, BoundSide::at_most, AdviceFact::max_drop);
}
AdviceNode pays() {
  return about(AdviceFact::break_even, BoundSide::at_most, AdviceFact::inferences);
}

const std::vector<std::string> kInt8{"fold", "static-int8"};

TEST(Answers, WhatNobodySaidIsAskedFor) {
  AdviceNode priority;
  priority.is = {Priority::accuracy};
  EXPECT_EQ(answer(priority, {}).need, AdviceNeed::priority);
  EXPECT_EQ(answer(covers(), {}).need, AdviceNeed::engine);
  EXPECT_EQ(answer(keeps(), {}).need, AdviceNeed::measurement);
  EXPECT_EQ(answer(pays(), {}).need, AdviceNeed::measurement);
  AdviceFacts paid{.measured = {measured_of(kInt8, 0.5)}};
  EXPECT_EQ(answer(pays(), paid).need, AdviceNeed::inferences);
}

TEST(Answers, AnAssumptionIsToldFromAnAnswer) {
  AdviceNode drop;
  drop.fact = AdviceFact::max_drop;
  drop.bound = AdviceBound{.side = BoundSide::at_most, .limit = 0.0};
  EXPECT_EQ(answer(drop, {}).source, EvidenceSource::assumption);
  EXPECT_EQ(answer(drop, {}).answer, StepAnswer::no);
  const AdviceFacts said{.max_drop = 0.0, .max_drop_is_assumed = false};
  EXPECT_EQ(answer(drop, said).source, EvidenceSource::answer);
  EXPECT_EQ(answer(drop, said).answer, StepAnswer::yes);
}

TEST(Answers, TheForecastThatPromisesMostCounts) {
  const AdviceFacts facts{
      .forecasts = {forecast_of(kInt8, 0.4, 0.8), forecast_of({"fold", "dynamic-int8"}, 0.6, 0.9)}};
  const AdviceStep step = answer(covers(), facts);
  EXPECT_EQ(step.answer, StepAnswer::yes);
  EXPECT_EQ(step.source, EvidenceSource::forecast);
  EXPECT_EQ(step.forecast, 1U);
  EXPECT_EQ(step.value, 0.6);
  EXPECT_EQ(step.limit, 0.5);
}

TEST(Answers, WorkThatWouldRunNoFasterIsNotCovered) {
  const AdviceFacts facts{.forecasts = {forecast_of(kInt8, 0.9, 1.0)}};
  EXPECT_EQ(answer(covers(), facts).answer, StepAnswer::no);
  EXPECT_EQ(answer(covers(), facts).value, 0.0);
}

TEST(Answers, AShareThatNobodyCouldCountIsMeasured) {
  AdviceFacts facts{.forecasts = {forecast_of(kInt8, 0.9, 0.5)}};
  facts.forecasts.front().mac_share.reset();
  EXPECT_EQ(answer(covers(), facts).need, AdviceNeed::measurement);
}

TEST(Answers, AMeasuredVerdictOutweighsTheForecast) {
  AdviceFacts facts{.forecasts = {forecast_of(kInt8, 0.9, 0.5)},
                    .measured = {measured_of(kInt8, 1.2)}};
  EXPECT_EQ(answer(covers(), facts).answer, StepAnswer::no);
  EXPECT_EQ(answer(covers(), facts).source, EvidenceSource::measurement);
  // Unresolved, it does not.
  facts.measured.front().energy->verdict.kind = VerdictKind::not_resolved;
  EXPECT_EQ(answer(covers(), facts).answer, StepAnswer::yes);
  EXPECT_EQ(answer(covers(), facts).source, EvidenceSource::forecast);
}

TEST(Answers, WhoPutsLatencyFirstIsAnsweredByTime) {
  AdviceFacts facts{.priority = Priority::latency, .measured = {measured_of(kInt8, 1.2)}};
  facts.measured.front().time->verdict.kind = VerdictKind::better;
  EXPECT_EQ(answer(covers(), facts).answer, StepAnswer::yes);
}

TEST(Answers, ALossMustSurelyBeWithinTheLimit) {
  // 2 of 1,000 lost: .2 points, at most .48. 8 lost: .8, at most 1.35. 15 lost: 1.5.
  AdviceFacts facts{.measured = {measured_of(kInt8, 0.5, 2)}};
  EXPECT_EQ(answer(keeps(), facts).answer, StepAnswer::yes);
  facts.measured = {measured_of(kInt8, 0.5, 15)};
  EXPECT_EQ(answer(keeps(), facts).answer, StepAnswer::no);
  EXPECT_TRUE(answer(keeps(), facts).is_close);  // at least .74: it might be within
  facts.measured = {measured_of(kInt8, 0.5, 50)};
  EXPECT_FALSE(answer(keeps(), facts).is_close);
}

TEST(Answers, ALossThatIsNotToldFromTheLimitNeedsMoreImages) {
  const AdviceFacts facts{.measured = {measured_of(kInt8, 0.5, 8)}};
  const AdviceStep step = answer(keeps(), facts);
  EXPECT_EQ(step.need, AdviceNeed::more_images);
  // Half-width .552 points, room .2: (.552 / .2)² · 1,000.
  EXPECT_NEAR(static_cast<double>(step.images.value()), 7620.0, 30.0);
}

TEST(Answers, WithoutLabelsTheLossIsNotKnown) {
  AdviceFacts facts{.measured = {measured_of(kInt8, 0.5)}};
  facts.measured.front().accuracy.reset();
  EXPECT_EQ(answer(keeps(), facts).need, AdviceNeed::labels);
}

TEST(Answers, BreakEvenIsHeldAgainstTheInferences) {
  // 100 J for .5 J each: from 201 on, between 197 and 205.
  AdviceFacts facts{.inferences = 201.0, .measured = {measured_of(kInt8, 0.5)}};
  EXPECT_EQ(answer(pays(), facts).answer, StepAnswer::yes);
  EXPECT_TRUE(answer(pays(), facts).is_close);
  facts.inferences = 200.0;
  EXPECT_EQ(answer(pays(), facts).answer, StepAnswer::no);
  facts.inferences = 1e6;
  EXPECT_FALSE(answer(pays(), facts).is_close);
}

TEST(Answers, WhatSavesNothingNeverPays) {
  AdviceFacts facts{.inferences = 1e9, .measured = {measured_of(kInt8, 1.0)}};
  EXPECT_EQ(answer(pays(), facts).answer, StepAnswer::no);
  EXPECT_EQ(answer(pays(), facts).source, EvidenceSource::measurement);
}

TEST(Answers, WhatIsForecastToChangeNothingNeverPaysEither) {
  AdviceFacts facts{.inferences = 1e9, .forecasts = {forecast_of(kInt8, 0.9, 1.0)}};
  EXPECT_EQ(answer(pays(), facts).answer, StepAnswer::no);
  EXPECT_EQ(answer(pays(), facts).source, EvidenceSource::forecast);
  // What is expected to gain has to be measured: nobody guesses what optimising costs.
  facts.forecasts = {forecast_of(kInt8, 0.9, 0.5)};
  EXPECT_EQ(answer(pays(), facts).need, AdviceNeed::measurement);
}

TEST(BestMeasured, KnownAccuracyGoesFirstThenTheNewestRun) {
  AdviceFacts facts{.measured = {measured_of(kInt8, 0.4, 30), measured_of(kInt8, 0.6, 1),
                                 measured_of(kInt8, 0.5, 1)}};
  EXPECT_EQ(best_measured(facts, kInt8), 2U);
  facts.measured[1].run = 9;
  EXPECT_EQ(best_measured(facts, kInt8), 1U);
  EXPECT_FALSE(best_measured(facts, std::vector<std::string>{"prune-structured"}));
}

TEST(BestMeasured, AMixtureIsNoTrialOfItsParts) {
  const AdviceFacts facts{
      .measured = {measured_of({"prune-structured", "fold", "static-int8"}, 0.3)}};
  EXPECT_FALSE(best_measured(facts, kInt8));
}

/// A tree that ranks, whatever the answers.
AdviceTree ranking_tree() {
  AdviceNode drop;
  drop.name = "any";
  drop.fact = AdviceFact::max_drop;
  drop.bound = AdviceBound{.side = BoundSide::at_most, .limit = 1.0};
  drop.yes = drop.no = "cheapest";
  return {.title = "",
          .origin = "",
          .first = "any",
          .nodes = {drop},
          .leaves = {{.name = "cheapest", .advice = "", .use = LeafUse::ranking, .source = ""}}};
}

TEST(Advice, ARankingRecommendsItsFirst) {
  AdviceFacts facts{.inferences = 1e6, .measured = {measured_of({}, 1.0), measured_of(kInt8, 0.5)}};
  facts.ranking = {{.measured = 1, .standing = CostStanding::first, .total = 600.0},
                   {.measured = 0, .standing = CostStanding::dearer, .total = 1000.0}};
  const AdviceOutcome advice = advise(ranking_tree(), facts);
  EXPECT_EQ(advice.measured, 1U);
  EXPECT_EQ(advice.need, AdviceNeed::none);
  EXPECT_TRUE(advice.worth.has_value());
}

TEST(Advice, ASmallerMeanThatIsNotResolvedHasToBeMeasuredLonger) {
  AdviceFacts facts{.inferences = 1e6,
                    .measured = {measured_of({}, 1.0), measured_of(kInt8, 0.99)}};
  facts.ranking = {{.measured = 0, .standing = CostStanding::first, .total = 1000.0},
                   {.measured = 1, .standing = CostStanding::not_resolved, .total = 990.0}};
  EXPECT_EQ(advise(ranking_tree(), facts).need, AdviceNeed::more_blocks);
  EXPECT_EQ(advise(ranking_tree(), facts).measured, 0U);
  facts.ranking[1].total = 1010.0;  // nor shown to be dearer, but no reason to wait
  EXPECT_EQ(advise(ranking_tree(), facts).need, AdviceNeed::none);
}

TEST(Advice, WithoutARankingItHasToBeMeasured) {
  EXPECT_EQ(advise(ranking_tree(), {.inferences = 1e6}).need, AdviceNeed::measurement);
  EXPECT_EQ(advise(ranking_tree(), {}).need, AdviceNeed::inferences);
}

}  // namespace
}  // namespace carnot
