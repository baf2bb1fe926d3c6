// SPDX-License-Identifier: Apache-2.0
#include "experiment/study_runner.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "analysis/summary.hpp"
#include "support/study_bench.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

class StudyRunner : public testing::Test {
 protected:
  StudyBench bench{CARNOT_FAKE_WORKER};

  /// The first trial of a recipe runs while others use half of the machine.
  void disturb_first_trial_of(const std::string& recipe) {
    bench.on_step = [this, recipe, seen = 0](const std::string& step) mutable {
      const bool its_turn =
          step.find("measuring") == 0 && step.find("/" + recipe + "/") != step.npos;
      bench.meter.conditions.other_load = its_turn && seen++ == 0 ? 0.5 : 0.0;
    };
  }
};

TEST_F(StudyRunner, EveryCandidateRunsInEveryBlock) {
  const StudyOutcome outcome = must(bench.run());
  EXPECT_EQ(outcome.end, StudyEnd::complete);
  EXPECT_EQ(outcome.trials_run, 4);
  EXPECT_EQ(outcome.failed + outcome.invalid, 0);
  EXPECT_EQ(bench.trials_of("pruned").at(1).block, 1);
}

TEST_F(StudyRunner, AccuracyIsTakenOncePerCandidate) {
  must(bench.run());
  EXPECT_TRUE(bench.trials_of("pruned").at(0).accuracy.has_value());
  EXPECT_FALSE(bench.trials_of("pruned").at(1).accuracy.has_value());
}

TEST_F(StudyRunner, AccuracyOfADisturbedTrialStandsBecausePredictionsDoNotDependOnLoad) {
  disturb_first_trial_of("pruned");
  must(bench.run());
  ASSERT_EQ(bench.trials_of("pruned").at(0).status, TrialStatus::invalid);
  const StudySummary summary = must(summarise(bench.study, bench.sink.trials, {}));
  EXPECT_TRUE(summary.candidates.at(1).accuracy.has_value());
  EXPECT_FALSE(summary.accuracies.empty());
}

TEST_F(StudyRunner, AccuracyOfAFailedTrialIsTakenAgain) {
  must(bench.run());
  for (Trial& trial : bench.sink.trials) trial.status = TrialStatus::failed;
  must(bench.run());
  EXPECT_TRUE(bench.trials_of("pruned").at(2).accuracy.has_value());
}

}  // namespace
}  // namespace carnot
