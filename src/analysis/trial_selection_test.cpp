// SPDX-License-Identifier: Apache-2.0
#include "analysis/trial_selection.hpp"

#include <gtest/gtest.h>

#include "support/recorded_study.hpp"

namespace carnot {
namespace {

const Candidate kNone = candidate_of("none");
const Candidate kInt8 = candidate_of("int8");

TEST(TrialSelection, FlaggedTrialsCountInvalidAndFailedOnesAreListedWithTheirReasons) {
  std::vector<Trial> trials = {trial_of(kNone, 0, 1.0, measured_joules(10)),
                               trial_of(kNone, 1, 1.0, measured_joules(10)),
                               broken_trial(kNone, 2, TrialStatus::failed, "the worker crashed"),
                               broken_trial(kNone, 3, TrialStatus::invalid, "")};
  trials[1].status = TrialStatus::flagged;
  trials[3].findings = {finding(FindingCode::drift, "4 %"),
                        finding(FindingCode::throttled, "3 events")};
  const TrialSelection selection = select_trials(small_study(), trials);
  EXPECT_EQ(selection.of(kNone.id()).size(), 2U);
  ASSERT_EQ(selection.excluded.size(), 2U);
  EXPECT_EQ(selection.excluded[0].block, 2);
  EXPECT_EQ(selection.excluded[0].reason, "the worker crashed");
  EXPECT_EQ(selection.excluded[1].status, TrialStatus::invalid);
  EXPECT_EQ(selection.excluded[1].reason, "The CPU was throttled during the window. (3 events)");
}

TEST(TrialSelection, ARepetitionReplacesTheInvalidAttempt) {
  std::vector<Trial> trials = {broken_trial(kNone, 0, TrialStatus::invalid, "others used the CPUs"),
                               trial_of(kNone, 0, 2.0, measured_joules(10))};
  trials[1].attempt = 1;
  const TrialSelection selection = select_trials(small_study(), trials);
  EXPECT_EQ(selection.of(kNone.id()).at(0), &trials[1]);
  EXPECT_EQ(selection.excluded.size(), 1U);
}

TEST(TrialSelection, OfTwoValidAttemptsTheLaterOneCountsInAnyOrder) {
  std::vector<Trial> trials = {trial_of(kNone, 0, 2.0, measured_joules(10)),
                               trial_of(kNone, 0, 1.0, measured_joules(10))};
  trials[0].attempt = 1;
  const TrialSelection selection = select_trials(small_study(), trials);
  EXPECT_EQ(selection.of(kNone.id()).at(0), &trials[0]);
  ASSERT_EQ(selection.excluded.size(), 1U);
  EXPECT_EQ(selection.excluded[0].attempt, 0);
  EXPECT_EQ(selection.excluded[0].reason, "superseded by attempt 1 in the same block");
}

TEST(TrialSelection, CandidatesStandInTheOrderOfTheGridEvenWithoutAValidTrial) {
  const Candidate other = candidate_of("none", EngineName::openvino);
  const std::vector<Trial> trials = {broken_trial(other, 0, TrialStatus::failed, "x"),
                                     trial_of(kInt8, 0, 1.0, measured_joules(10)),
                                     trial_of(kNone, 0, 1.0, measured_joules(10))};
  const TrialSelection selection = select_trials(small_study(), trials);
  EXPECT_EQ(selection.candidates, (std::vector{kNone, kInt8, other}));
  EXPECT_TRUE(selection.of(other.id()).empty());
}

TEST(TrialSelection, PredictionsOfAValidTrialGoBeforeThoseOfAnInvalidOneAndFailedOnesHaveNone) {
  std::vector<Trial> trials = {broken_trial(kNone, 0, TrialStatus::failed, "x"),
                               broken_trial(kNone, 1, TrialStatus::invalid, "others used the CPUs"),
                               trial_of(kNone, 2, 1.0, measured_joules(10)),
                               broken_trial(kInt8, 0, TrialStatus::failed, "x"),
                               broken_trial(kInt8, 1, TrialStatus::invalid, "throttled")};
  for (Trial& trial : trials) trial.accuracy = predictions(10, 1);
  const TrialSelection selection = select_trials(small_study(), trials);
  EXPECT_EQ(selection.predicting.at(kNone.id()), &trials[2]);
  EXPECT_EQ(selection.predicting.at(kInt8.id()), &trials[4]);
}

TEST(TrialSelection, NoTrialsGiveNoCandidates) {
  EXPECT_TRUE(select_trials(small_study(), {}).candidates.empty());
}

}  // namespace
}  // namespace carnot
