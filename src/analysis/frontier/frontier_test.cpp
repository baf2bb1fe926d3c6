// SPDX-License-Identifier: Apache-2.0
#include "analysis/frontier/frontier.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

const Candidate kPlain = candidate_of("none");
const Candidate kQuantised = candidate_of("int8");
const Candidate kOther = candidate_of("none", EngineName::openvino);

void add_judged(std::vector<Trial>& trials, const Candidate& candidate, int blocks, double seconds,
                int wrong, Energy (*energy)(double) = measured_joules) {
  const std::size_t before = trials.size();
  add_trials(trials, candidate, blocks, seconds, energy);
  for (std::size_t i = before; i < trials.size(); ++i)
    trials[i].accuracy = predictions(1000, wrong);
}

/// none takes 0.1 J and is right 912 times; on the other engine it takes 0.08 J; int8 takes 0.05 J.
std::vector<Trial> three_candidates(int blocks, int wrong_of_int8,
                                    Energy (*energy)(double) = measured_joules) {
  std::vector<Trial> trials;
  add_judged(trials, kPlain, blocks, 1.0, 88, energy);
  add_judged(trials, kQuantised, blocks, 0.5, wrong_of_int8, energy);
  add_judged(trials, kOther, blocks, 0.8, 88, energy);
  return trials;
}

Result<Frontiers> frontiers_in(const std::vector<Trial>& trials,
                               const FrontierQuestion& question = {}, Study study = small_study()) {
  const MeasuredState state = measured_state(study, {}, trials, {});
  return frontiers_of(state, must(summarise(study, trials, {})), question);
}

Frontier only_frontier(const std::vector<Trial>& trials, const FrontierQuestion& question = {}) {
  const Frontiers all = must(frontiers_in(trials, question));
  if (all.fronts.size() != 1) throw std::runtime_error{"not one frontier"};
  return all.fronts.front();
}

const FrontierRow& the(const Frontier& frontier, const Candidate& candidate) {
  return *std::ranges::find(frontier.rows, candidate.id(), &FrontierRow::id);
}

TEST(Frontier, SaysWhoIsOnItAndHowLikely) {
  const Frontier frontier = only_frontier(three_candidates(6, 90));
  ASSERT_EQ(frontier.rows.size(), 3U);
  EXPECT_EQ(frontier.rows.front().id, kQuantised.id());  // by rising energy
  EXPECT_TRUE(the(frontier, kQuantised).on_front);
  EXPECT_EQ(the(frontier, kQuantised).probability, 1.0);
  EXPECT_FALSE(the(frontier, kPlain).on_front);
  EXPECT_EQ(the(frontier, kPlain).probability, 0.0);
  // Two images part it from int8; with 1 / e² neither is drawn, and int8 beats it.
  EXPECT_TRUE(the(frontier, kOther).on_front);
  EXPECT_NEAR(*the(frontier, kOther).probability, 0.865, 0.04);
  EXPECT_EQ(the(frontier, kPlain).energy.trials, 6);
  EXPECT_EQ(the(frontier, kPlain).images, 1000);
  EXPECT_FALSE(frontier.several_groups);
}

TEST(Frontier, FourBlocksGiveNoProbability) {
  const Frontier frontier = only_frontier(three_candidates(4, 90));
  EXPECT_TRUE(the(frontier, kQuantised).on_front);
  EXPECT_FALSE(the(frontier, kQuantised).probability);
  EXPECT_EQ(frontier.resamples, 0);
  EXPECT_EQ(frontier.steps.front().obstacle, "n = 4");
}

TEST(Frontier, WhoHasFourBlocksHasNoProbabilityAmongOthersThatDo) {
  std::vector<Trial> trials = three_candidates(6, 90);
  std::erase_if(trials,
                [](const Trial& one) { return one.candidate == kQuantised && one.block >= 4; });
  const Frontier frontier = only_frontier(trials);
  EXPECT_FALSE(the(frontier, kQuantised).probability);
  EXPECT_TRUE(the(frontier, kOther).probability);
  EXPECT_EQ(frontier.steps.front().obstacle, "n = 4");
}

TEST(Frontier, PricesTheStepToTheNextMember) {
  const Frontier frontier = only_frontier(three_candidates(6, 120));
  ASSERT_EQ(frontier.steps.size(), 1U);
  const FrontierStep& step = frontier.steps.front();
  EXPECT_EQ(step.from, kQuantised.id());
  EXPECT_EQ(step.to, kOther.id());
  EXPECT_NEAR(step.accuracy_gain.point, 0.032, 1e-12);
  EXPECT_NEAR(step.energy_ratio->point, 1.6, 0.01);
  EXPECT_LT(step.energy_ratio->upper, 1.63);  // their blocks are common: the level cancels
  EXPECT_NEAR(step.joules_per_point->point, 0.03 / 3.2, 0.001);
  EXPECT_LT(step.joules_per_point->lower, step.joules_per_point->point);
  EXPECT_GT(step.joules_per_point->upper, step.joules_per_point->point);
}

TEST(Frontier, TwoImagesDoNotResolveAPrice) {
  const FrontierStep step = only_frontier(three_candidates(6, 90)).steps.front();
  EXPECT_TRUE(step.energy_ratio);
  EXPECT_FALSE(step.joules_per_point);
  EXPECT_EQ(step.obstacle, "that it gains accuracy for more energy is not resolved");
}

FrontierAnswer asked(const FrontierQuestion& question) {
  return *only_frontier(three_candidates(6, 120), question).answer;
}

TEST(FrontierQuestions, LeastEnergyWithEnoughAccuracy) {
  const FrontierAnswer low = asked({.accuracy_at_least = 0.8});
  EXPECT_EQ(low.id, kQuantised.id());
  EXPECT_TRUE(low.is_shown);
  EXPECT_EQ(low.probability, 1.0);
  EXPECT_TRUE(low.others.empty());
  const FrontierAnswer high = asked({.accuracy_at_least = 0.91});
  EXPECT_EQ(high.id, kOther.id());
  EXPECT_FALSE(high.is_shown);  // 91.2 % of 1,000 images
  EXPECT_GT(high.nobody, 0.2);
}

TEST(FrontierQuestions, MostAccurateWithinSoManyJoules) {
  const FrontierAnswer answer = asked({.joules_at_most = 0.06});
  EXPECT_EQ(answer.id, kQuantised.id());
  EXPECT_TRUE(answer.is_shown);
  EXPECT_EQ(asked({.joules_at_most = 1.0}).id, kOther.id());  // of two equals the cheaper
}

TEST(FrontierQuestions, LeastEnergyWithinADeadline) {
  EXPECT_EQ(asked({.latency_at_most = 0.007}).id, kQuantised.id());
  EXPECT_EQ(asked({.accuracy_at_least = 0.9, .latency_at_most = 0.007}).id, "");
  EXPECT_EQ(asked({.accuracy_at_least = 0.9, .latency_at_most = 0.1}).id, kOther.id());
}

TEST(FrontierQuestions, NobodyIsAnAnswer) {
  const FrontierAnswer answer = asked({.accuracy_at_least = 0.99});
  EXPECT_EQ(answer.id, "");
  EXPECT_EQ(answer.nobody, 1.0);
  EXPECT_FALSE(answer.probability);
}

TEST(FrontierQuestions, ALimitInJoulesIsNotJudgedByAModelsJoules) {
  const std::vector<Trial> trials = three_candidates(6, 120, estimated_joules);
  const Result<Frontiers> refused = frontiers_in(trials, {.joules_at_most = 0.06});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::not_measurable);
  EXPECT_NE(refused.error().message.find("cpu load curve"), std::string::npos);
  // Who takes least is a question of ratios.
  EXPECT_EQ(only_frontier(trials, {.accuracy_at_least = 0.9}).answer->id, kOther.id());
}

TEST(FrontierQuestions, LimitsOutsideTheirRangeAreRefused) {
  for (const FrontierQuestion& wrong :
       {FrontierQuestion{.accuracy_at_least = 1.2}, FrontierQuestion{.joules_at_most = 0.0},
        FrontierQuestion{.latency_at_most = -1.0}})
    EXPECT_EQ(frontiers_in(three_candidates(6, 90), wrong).error().code, ErrorCode::bad_input);
}

TEST(Frontier, RequiredMeasuresLeaveEstimatesOut) {
  Study study = small_study();
  study.protocol.require_measured = true;
  const Frontiers all =
      must(frontiers_in(three_candidates(6, 90, estimated_joules), {}, std::move(study)));
  EXPECT_TRUE(all.fronts.empty());
  ASSERT_EQ(all.left_out.size(), 3U);
  EXPECT_EQ(all.left_out.front().reason,
            "its joules are estimated, and measured ones are required");
}

TEST(Frontier, JoulesOfTwoKindsShareNoAxes) {
  std::vector<Trial> trials;
  add_judged(trials, kPlain, 6, 1.0, 88);
  add_judged(trials, kQuantised, 6, 0.5, 90, estimated_joules);
  const Frontiers all = must(frontiers_in(trials));
  EXPECT_TRUE(all.fronts.empty());
  EXPECT_EQ(all.left_out.size(), 2U);
  const Result<Frontiers> refused = frontiers_in(trials, {.accuracy_at_least = 0.5});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
}

TEST(Frontier, WhoHasNoAccuracyIsLeftOutByName) {
  std::vector<Trial> trials = three_candidates(6, 90);
  add_trials(trials, candidate_of("int8", EngineName::openvino), 6, 0.4);
  const Frontiers all = must(frontiers_in(trials));
  EXPECT_EQ(all.fronts.front().rows.size(), 3U);
  ASSERT_EQ(all.left_out.size(), 1U);
  EXPECT_EQ(all.left_out.front().reason, "its accuracy is not known");
}

TEST(Frontier, TooFewPointsForALawIsASentence) {
  const Frontier frontier = only_frontier(three_candidates(6, 90));
  EXPECT_FALSE(frontier.laws);
  EXPECT_EQ(frontier.no_law,
            "an energy–accuracy law needs at least 5 points of the frontier, and there are 2.");
}

}  // namespace
}  // namespace carnot
