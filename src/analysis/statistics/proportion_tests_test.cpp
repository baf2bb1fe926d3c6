// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/proportion_tests.hpp"

#include <gtest/gtest.h>

#include "analysis/interval.hpp"
#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

TEST(McNemar, AgreesWithStatsmodels) {
  EXPECT_TRUE(close_to(must(mcnemar(1000, 12, 3)).p_value, StatisticsOracle{"mcnemar/12_3"}["p"]));
  EXPECT_TRUE(close_to(must(mcnemar(1000, 0, 6)).p_value, StatisticsOracle{"mcnemar/0_6"}["p"]));
  EXPECT_TRUE(
      close_to(must(mcnemar(1000, 40, 55)).p_value, StatisticsOracle{"mcnemar/40_55"}["p"]));
}

TEST(McNemar, GivesTheDifferenceOfTheShares) {
  const TestResult result = must(mcnemar(1000, 12, 3));
  EXPECT_DOUBLE_EQ(effect_of(result, EffectKind::share_difference).point, -0.009);
  EXPECT_EQ(result.count, 1000);
}

TEST(McNemar, NoImageDiffersIsNoDifferenceAndNonsenseIsRefused) {
  EXPECT_EQ(must(mcnemar(10, 0, 0)).p_value, 1.0);
  EXPECT_FALSE(mcnemar(0, 0, 0));
  EXPECT_FALSE(mcnemar(10, -1, 0));
  EXPECT_EQ(mcnemar(10, 6, 5).error().message, "6 lost and 5 gained of 10 images cannot be.");
}

TEST(Fisher, AgreesWithSciPy) {
  EXPECT_TRUE(close_to(must(fisher_exact(8, 10, 3, 12)).p_value,
                       StatisticsOracle{"fisher/8_10_3_12"}["p"]));
  EXPECT_TRUE(close_to(must(fisher_exact(912, 1000, 880, 1000)).p_value,
                       StatisticsOracle{"fisher/912_1000_880_1000"}["p"]));
  EXPECT_TRUE(
      close_to(must(fisher_exact(0, 5, 5, 5)).p_value, StatisticsOracle{"fisher/0_5_5_5"}["p"]));
}

TEST(Fisher, RefusesWhatIsNoShare) { EXPECT_FALSE(fisher_exact(6, 5, 1, 5)); }

TEST(Wilson, AgreesWithSciPy) {
  expect_ends(wilson_interval(912, 1000, 0.95).value(), "wilson/912_1000");
}

}  // namespace
}  // namespace carnot::statistics
