// SPDX-License-Identifier: Apache-2.0
#include "experiment/judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace carnot {
namespace {

/// A second of 100 equal latencies on a quiet machine.
WindowRecord quiet_window() {
  const Perimeter package = Perimeter::single(Domain::cpu_package);
  return {.iterations = 100,
          .latency_seconds = std::vector<float>(100, 0.01F),
          .measurement = {"w",
                          SteadyTime{},
                          SteadyTime{std::chrono::seconds{1}},
                          {},
                          Energy::measured(package, exactly(10))},
          .readings = {},
          .conditions = {0.0, 0.0, 1.0, 0, Seconds{0.0}}};
}

std::vector<Finding> judged(const WindowRecord& window) {
  return judge_windows({window}, ValidityThresholds{});
}

TEST(Judge, QuietMachineHasNoFindings) {
  EXPECT_TRUE(judged(quiet_window()).empty());
  EXPECT_EQ(status_of({}), TrialStatus::ok);
}

TEST(Judge, LoadOfOthersIsFlaggedAboveTwoPercentAndInvalidAboveTen) {
  WindowRecord window = quiet_window();
  window.conditions.other_load = 0.02;
  EXPECT_TRUE(judged(window).empty());
  window.conditions.other_load = 0.05;
  EXPECT_EQ(status_of(judged(window)), TrialStatus::flagged);
  window.conditions.other_load = 0.17;
  EXPECT_EQ(status_of(judged(window)), TrialStatus::invalid);
}

TEST(Judge, ThrottlingIsInvalid) {
  WindowRecord window = quiet_window();
  window.conditions.throttle_events = 3;
  EXPECT_EQ(status_of(judged(window)), TrialStatus::invalid);
}

TEST(Judge, FrequencyThatCannotBeReadOrChangesIsFlagged) {
  WindowRecord window = quiet_window();
  window.conditions.frequency_ratio = std::nullopt;
  EXPECT_EQ(judged(window).at(0).code, FindingCode::frequency_unreadable);
  window.conditions.frequency_ratio = 0.9;
  EXPECT_EQ(judged(window).at(0).code, FindingCode::frequency_changed);
  EXPECT_EQ(status_of(judged(window)), TrialStatus::flagged);
}

TEST(Judge, NineteenLatenciesAreTooFew) {
  WindowRecord window = quiet_window();
  window.latency_seconds.resize(20);
  EXPECT_TRUE(judged(window).empty());
  window.latency_seconds.resize(19);
  EXPECT_EQ(status_of(judged(window)), TrialStatus::invalid);
}

TEST(Judge, HalvesThatDifferByMoreThanThreePercentAreFlagged) {
  WindowRecord window = quiet_window();
  std::fill(window.latency_seconds.begin() + 50, window.latency_seconds.end(), 0.0104F);
  EXPECT_EQ(judged(window).at(0).code, FindingCode::drift);
  EXPECT_EQ(judged(window).at(0).detail,
            "the second half of the latencies against the first: +4.0 %.");
}

TEST(Judge, WhatTheMeterFoundCounts) {
  WindowRecord window = quiet_window();
  window.measurement.total = Energy::missing(Perimeter::single(Domain::cpu_package),
                                             {finding(FindingCode::source_dead, "package-0")});
  EXPECT_EQ(status_of(judged(window)), TrialStatus::invalid);
}

TEST(Judge, SourceUnknownForMoreThanOnePercentOfTheWindowIsInvalid) {
  WindowRecord window = quiet_window();
  window.measurement.unknown_share = 0.01;
  EXPECT_TRUE(judged(window).empty());
  window.measurement.unknown_share = 0.04;
  EXPECT_EQ(status_of(judged(window)), TrialStatus::invalid);
  EXPECT_EQ(judged(window).at(0).code, FindingCode::source_gap);
}

TEST(Judge, RecordedTrialIsJudgedAgainAndWhatItsAccuracyShowedStays) {
  Trial trial;
  trial.windows = {quiet_window()};
  trial.windows[0].conditions.other_load = 0.2;
  trial.findings = {finding(FindingCode::no_accuracy), finding(FindingCode::drift, "stale")};
  trial.status = TrialStatus::flagged;
  judge_again(trial, ValidityThresholds{});
  EXPECT_EQ(trial.status, TrialStatus::invalid);
  EXPECT_EQ(trial.findings.size(), 2U);
  EXPECT_EQ(trial.findings.front().code, FindingCode::no_accuracy);
  judge_again(trial, ValidityThresholds{.invalid_other_load = 0.5, .flagged_other_load = 0.5});
  EXPECT_EQ(trial.status, TrialStatus::ok);
}

TEST(Judge, FailedTrialStaysFailed) {
  Trial trial;
  trial.status = TrialStatus::failed;
  judge_again(trial, ValidityThresholds{});
  EXPECT_EQ(trial.status, TrialStatus::failed);
}

TEST(Judge, WindowWithoutLatenciesIsInvalidNotACrash) {
  WindowRecord window = quiet_window();
  window.latency_seconds.clear();
  EXPECT_EQ(status_of(judged(window)), TrialStatus::invalid);
}

}  // namespace
}  // namespace carnot
