// SPDX-License-Identifier: Apache-2.0
#include "analysis/stop_rule.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace carnot {
namespace {

TEST(StopRule, LooksAtFewAndGrowingNumbersOfBlocks) {
  std::vector<int> looks;
  for (int n = 0; n < 200;) looks.push_back(n = next_look(n));
  EXPECT_EQ(looks, (std::vector{5, 8, 12, 20, 30, 45, 68, 102, 153, 230}));
}

TEST(StopRule, NextLookLiesAboveAnyNumberOfBlocks) {
  EXPECT_EQ(next_look(-3), 5);
  EXPECT_EQ(next_look(10), 12);
  EXPECT_EQ(next_look(46), 68);
  EXPECT_EQ(next_look(std::numeric_limits<int>::max() - 1), std::numeric_limits<int>::max());
}

TEST(StopRule, ANumberOfBlocksIsRoundedUpToALook) {
  EXPECT_EQ(look_from(1), 5);
  EXPECT_EQ(look_from(5), 5);
  EXPECT_EQ(look_from(10), 12);
  EXPECT_EQ(look_from(12), 12);
}

TEST(StopRule, FewerThanFiveBlocksAreNeverEnough) {
  EXPECT_FALSE(narrow_enough(0.0, 0.02, 4));
  EXPECT_TRUE(narrow_enough(0.0, 0.02, 5));
}

TEST(StopRule, StopsExactlyWhenTheWidenedWidthMeetsTheGoal) {
  const double goal = 0.02;
  const double stopping = goal / (1.02 + 0.7 / std::sqrt(8.0));
  EXPECT_TRUE(narrow_enough(stopping * 0.9999, goal, 8));
  EXPECT_FALSE(narrow_enough(stopping * 1.0001, goal, 8));
  EXPECT_NEAR(stopping * stop_rule_widening(stopping, goal, 8), goal, 1e-12);
}

TEST(StopRule, WidenedWidthNeverFallsWhereThePlainOneGrows) {
  double before = 0.0;
  for (int i = 1; i <= 400; ++i) {
    const double plain = 1e-4 * i;
    const double widened = plain * stop_rule_widening(plain, 0.02, 12);
    EXPECT_GE(widened, before * (1 - 1e-12)) << i;
    EXPECT_GE(widened, 1.02 * plain * (1 - 1e-12)) << i;
    before = widened;
  }
}

TEST(StopRule, FarFromTheGoalOnlyTheConstantRemains) {
  EXPECT_NEAR(stop_rule_widening(1e-6, 0.02, 5), 1.02, 1e-9);
  EXPECT_NEAR(stop_rule_widening(1.0, 0.02, 5), 1.02, 1e-9);
  EXPECT_EQ(stop_rule_widening(0.0, 0.02, 5), 1.02);
}

}  // namespace
}  // namespace carnot
