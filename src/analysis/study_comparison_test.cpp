// SPDX-License-Identifier: Apache-2.0
#include "analysis/study_comparison.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/must.hpp"
#include "support/recorded_study.hpp"

namespace carnot {
namespace {

const Candidate kNone = candidate_of("none");
const Candidate kInt8 = candidate_of("int8");
const Candidate kOv = candidate_of("none", EngineName::openvino);

StudyComparison compared(const Study& study, const std::vector<Trial>& trials) {
  const TrialSelection selection = select_trials(study, trials);
  return must(compare_study(study, selection, pair_with_baselines(study, selection).pairs));
}

Comparison the(const StudyComparison& all, const Candidate& candidate, std::string_view metric,
               BaselineRole role = BaselineRole::same_engine) {
  const auto found =
      std::find_if(all.comparisons.begin(), all.comparisons.end(), [&](const Comparison& one) {
        return one.candidate == candidate.id() && one.metric == metric && one.role == role;
      });
  if (found == all.comparisons.end()) throw std::runtime_error{"no such comparison"};
  return *found;
}

std::vector<Trial> two_recipes(int blocks, double gain = 0.5,
                               Energy (*energy)(double) = measured_joules) {
  std::vector<Trial> trials;
  add_trials(trials, kNone, blocks, 1.0, energy);
  add_trials(trials, kInt8, blocks, gain, energy);
  return trials;
}

TEST(StudyComparison, FindsTheGainInEnergyAndTime) {
  const StudyComparison all = compared(small_study(), two_recipes(6));
  for (const std::string_view metric : {kEnergyMetric, kTimeMetric}) {
    const Verdict& verdict = the(all, kInt8, metric).verdict;
    EXPECT_EQ(verdict.kind, VerdictKind::better);
    EXPECT_EQ(verdict.blocks, 6);
    EXPECT_NEAR(verdict.ratio->point, 0.5, 0.005);
    EXPECT_FALSE(the(all, kInt8, metric).estimated_energy);
  }
}

TEST(StudyComparison, ATacticThatSavesNothingIsEquivalent) {
  const StudyComparison all = compared(small_study(), two_recipes(8, 1.0));
  EXPECT_EQ(the(all, kInt8, kEnergyMetric).verdict.kind, VerdictKind::equivalent);
}

TEST(StudyComparison, OnlyBlocksThatHoldBothArePaired) {
  std::vector<Trial> trials = two_recipes(7);
  trials[0].status = TrialStatus::invalid;  // none, block 0
  trials[8].status = TrialStatus::failed;   // int8, block 1
  EXPECT_EQ(the(compared(small_study(), trials), kInt8, kEnergyMetric).verdict.blocks, 5);
}

TEST(StudyComparison, FourCommonBlocksResolveNothing) {
  const Verdict& verdict =
      the(compared(small_study(), two_recipes(4)), kInt8, kEnergyMetric).verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::not_resolved);
  EXPECT_EQ(verdict.reason, "n = 4");
}

TEST(StudyComparison, EstimatedJoulesAreJudgedAndMarked) {
  const StudyComparison all = compared(small_study(), two_recipes(6, 0.5, estimated_joules));
  EXPECT_TRUE(the(all, kInt8, kEnergyMetric).estimated_energy);
  EXPECT_EQ(the(all, kInt8, kEnergyMetric).verdict.kind, VerdictKind::better);
  // The interval is that of the repetitions, not the model's factor of two.
  EXPECT_LT(the(all, kInt8, kEnergyMetric).verdict.ratio->upper, 0.52);
  EXPECT_FALSE(the(all, kInt8, kTimeMetric).estimated_energy);
}

TEST(StudyComparison, AStudyMayRefuseEstimatedJoules) {
  Study study = small_study();
  study.protocol.require_measured = true;
  const StudyComparison all = compared(study, two_recipes(6, 0.5, estimated_joules));
  EXPECT_EQ(the(all, kInt8, kEnergyMetric).verdict.kind, VerdictKind::invalid);
  EXPECT_FALSE(the(all, kInt8, kEnergyMetric).verdict.ratio);
  EXPECT_EQ(the(all, kInt8, kTimeMetric).verdict.kind, VerdictKind::better);
}

TEST(StudyComparison, MeasuredAndEstimatedJoulesNeverMeetInOneRatio) {
  std::vector<Trial> trials;
  add_trials(trials, kNone, 6, 1.0, measured_joules);
  add_trials(trials, kInt8, 6, 0.5, estimated_joules);
  const Verdict& verdict = the(compared(small_study(), trials), kInt8, kEnergyMetric).verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::invalid);
  EXPECT_NE(verdict.reason.find("not of one kind"), std::string::npos);
}

TEST(StudyComparison, BlocksOfAnotherKindAreLeftOutOfTheRatio) {
  std::vector<Trial> trials = two_recipes(7);
  for (const std::size_t i : {std::size_t{2}, std::size_t{9}})  // block 2 of both
    trials[i].windows[0].measurement.total = estimated_joules(10);
  EXPECT_EQ(the(compared(small_study(), trials), kInt8, kEnergyMetric).verdict.blocks, 6);
  EXPECT_EQ(the(compared(small_study(), trials), kInt8, kTimeMetric).verdict.blocks, 7);
}

TEST(StudyComparison, MissingEnergyIsInvalidAndTimeIsStillJudged) {
  std::vector<Trial> trials = two_recipes(6);
  for (Trial& trial : trials) trial.windows[0].measurement.total = Energy::missing(package(), {});
  const StudyComparison all = compared(small_study(), trials);
  EXPECT_EQ(the(all, kInt8, kEnergyMetric).verdict.reason, "the energy is missing");
  EXPECT_EQ(the(all, kInt8, kTimeMetric).verdict.kind, VerdictKind::better);
}

TEST(StudyComparison, ACandidateThatAlwaysFailedSaysSo) {
  std::vector<Trial> trials = {broken_trial(kInt8, 0, TrialStatus::failed, "crashed")};
  add_trials(trials, kNone, 6, 1.0);
  const Verdict& verdict = the(compared(small_study(), trials), kInt8, kTimeMetric).verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::invalid);
  EXPECT_EQ(verdict.reason, "the candidate has no valid trial");
}

TEST(StudyComparison, TheSecondBaselineIsJudgedOnTheOtherHalfOfTheBlocks) {
  std::vector<Trial> trials = two_recipes(12);
  add_trials(trials, kOv, 12, 0.8);
  const StudyComparison all = compared(small_study(), trials);
  const Comparison& best = the(all, kInt8, kEnergyMetric, BaselineRole::best_fp32);
  EXPECT_EQ(best.baseline, kOv.id());
  EXPECT_EQ(best.verdict.blocks, 6);
  EXPECT_NEAR(best.verdict.ratio->point, 0.5 / 0.8, 0.005);
}

TEST(StudyComparison, OneEngineHasOneBaselineInTwoRolesAndCountsOnce) {
  const StudyComparison all = compared(small_study(), two_recipes(6, 0.97));
  const Verdict& own = the(all, kInt8, kEnergyMetric, BaselineRole::same_engine).verdict;
  const Verdict& best = the(all, kInt8, kEnergyMetric, BaselineRole::best_fp32).verdict;
  EXPECT_EQ(own.ratio, best.ratio);
  EXPECT_EQ(own.adjusted_p_value, best.adjusted_p_value);
  EXPECT_LE(own.adjusted_p_value, 2 * own.p_value);  // energy and time, not four
}

TEST(StudyComparison, DoesNotDependOnTheOrderOfTheTrials) {
  std::vector<Trial> trials = two_recipes(24);
  const StudyComparison before = compared(small_study(), trials);
  Rng{3}.shuffle(std::span{trials});
  const StudyComparison after = compared(small_study(), trials);
  EXPECT_EQ(the(before, kInt8, kEnergyMetric).verdict.ratio,
            the(after, kInt8, kEnergyMetric).verdict.ratio);
}

TEST(StudyComparison, TheGoalIsMetWhenEveryRatioIsNarrow) {
  Study study = small_study();
  EXPECT_FALSE(compared(study, two_recipes(8)).goal_met);  // no goal
  study.protocol.until = 0.02;
  EXPECT_TRUE(compared(study, two_recipes(8)).goal_met);
  EXPECT_FALSE(compared(study, two_recipes(4)).goal_met);
  study.protocol.until = 1e-5;
  EXPECT_FALSE(compared(study, two_recipes(8)).goal_met);
}

TEST(StudyComparison, TheGoalWaitsForTheHalfThatJudgesTheBestBaseline) {
  Study study = small_study();
  study.protocol.until = 0.02;
  const auto both_engines = [](int blocks) {
    std::vector<Trial> trials = two_recipes(blocks);
    add_trials(trials, kOv, blocks, 0.8);
    return trials;
  };
  const std::vector<Trial> few = both_engines(8);
  const StudyComparison all = compared(study, few);
  EXPECT_EQ(the(all, kInt8, kTimeMetric, BaselineRole::best_fp32).verdict.reason, "n = 4");
  EXPECT_FALSE(all.goal_met);
  EXPECT_TRUE(compared(study, both_engines(12)).goal_met);
}

TEST(StudyComparison, ACandidateThatOnlyFailsDoesNotKeepTheStudyRunning) {
  Study study = small_study();
  study.protocol.until = 0.02;
  std::vector<Trial> trials = two_recipes(8);
  trials.push_back(broken_trial(candidate_of("crash"), 0, TrialStatus::failed, "crashed"));
  EXPECT_TRUE(compared(study, trials).goal_met);
}

TEST(StudyComparison, RefusesAProtocolThatCannotBeJudgedBy) {
  for (const auto spoil :
       {+[](Protocol& p) { p.confidence = 1.0; }, +[](Protocol& p) { p.margin = 0; },
        +[](Protocol& p) { p.until = -0.1; }}) {
    Study study = small_study();
    spoil(study.protocol);
    const auto refused = compare_study(study, select_trials(study, {}), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
  }
}

TEST(AccuracyComparison, CountsAgreementAndDiscordantImages) {
  std::vector<Trial> trials = two_recipes(5);
  trials[0].accuracy = predictions(1000, 88);
  trials[5].accuracy = predictions(1000, 100);
  const Study study = small_study();
  const TrialSelection selection = select_trials(study, trials);
  const auto all = compare_accuracy(selection, pair_with_baselines(study, selection).pairs, 0.95);
  ASSERT_EQ(all.size(), 2U);  // one couple in two roles
  EXPECT_EQ(all[0].candidate, kInt8.id());
  EXPECT_EQ(all[0].agreeing, 988);
  EXPECT_EQ(all[0].paired->lost, 12);
  EXPECT_EQ(all[0].paired->gained, 0);
  EXPECT_EQ(all[0].adjusted_p_value, all[0].paired->p_value);
}

TEST(AccuracyComparison, WithoutLabelsOnlyAgreementIsKnown) {
  std::vector<Trial> trials = two_recipes(5);
  trials[0].accuracy = AccuracyRecord{{1, 2, 3}, 3, std::nullopt, {}};
  trials[5].accuracy = AccuracyRecord{{1, 2, 4}, 3, std::nullopt, {}};
  const Study study = small_study();
  const TrialSelection selection = select_trials(study, trials);
  const auto all = compare_accuracy(selection, pair_with_baselines(study, selection).pairs, 0.95);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all[0].agreeing, 2);
  EXPECT_FALSE(all[0].paired);
}

}  // namespace
}  // namespace carnot
