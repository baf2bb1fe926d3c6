// SPDX-License-Identifier: Apache-2.0
#include "analysis/search_goal.hpp"

#include <gtest/gtest.h>

#include "support/recorded_study.hpp"

namespace carnot {
namespace {

/// 100 inferences in 2 s with `joules` of them all.
Trial trial_with(Energy energy) {
  return trial_of(candidate_of("none"), 0, 2.0, std::move(energy));
}

std::optional<GoalValue> value_of(Goal goal, const Trial& trial, const Prices& prices = {}) {
  PreparedModel model;
  model.file_bytes = 1234;
  return goal_value(goal, trial, model, prices);
}

TEST(SearchGoal, IsJoulesSecondsOrBytes) {
  const Trial trial = trial_with(measured_joules(10));
  const double inferences = static_cast<double>(trial.windows.front().iterations);
  EXPECT_DOUBLE_EQ(value_of(Goal::energy, trial)->value, 10.0 / inferences);
  EXPECT_DOUBLE_EQ(value_of(Goal::latency, trial)->value, 2.0 / inferences);
  EXPECT_DOUBLE_EQ(value_of(Goal::size, trial)->value, 1234.0);
}

TEST(SearchGoal, JoulesAndWhatIsMadeOfThemKeepTheirKind) {
  const Trial trial = trial_with(estimated_joules(10));
  const Prices power{.per_kilowatt_hour = 0.3};
  const auto kind = kind_of(estimated_joules(1));
  ASSERT_TRUE(kind.has_value());
  EXPECT_EQ(value_of(Goal::energy, trial)->kind, kind);
  EXPECT_EQ(value_of(Goal::cost, trial, power)->kind, kind);
  EXPECT_FALSE(value_of(Goal::latency, trial)->kind.has_value());
  EXPECT_FALSE(value_of(Goal::cost, trial, {.per_hour = 1.0})->kind.has_value());
}

TEST(SearchGoal, CostIsKilowattHoursAndHoursAtTheirPrices) {
  // 36 kJ are a hundredth of a kWh; 2 s are 1/1800 of an hour.
  const Trial trial = trial_with(measured_joules(36'000));
  const double inferences = static_cast<double>(trial.windows.front().iterations);
  const Prices prices{.per_kilowatt_hour = 0.30, .per_hour = 1.80};
  EXPECT_DOUBLE_EQ(value_of(Goal::cost, trial, prices)->value, (0.003 + 0.001) / inferences);
}

TEST(SearchGoal, WhatIsNotKnownHasNoValue) {
  const Trial trial = trial_with(Energy::missing(package(), {finding(FindingCode::source_dead)}));
  EXPECT_FALSE(value_of(Goal::energy, trial));
  EXPECT_FALSE(value_of(Goal::cost, trial, {.per_kilowatt_hour = 0.3}));
  // A machine's rent needs no joules.
  EXPECT_TRUE(value_of(Goal::cost, trial, {.per_hour = 1.0}));
  EXPECT_FALSE(value_of(Goal::cost, trial));  // no price at all: nothing to make small
  EXPECT_FALSE(value_of(Goal::latency, Trial{}));
}

}  // namespace
}  // namespace carnot
