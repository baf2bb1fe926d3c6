// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/rank_tests.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

std::vector<double> to_tenths(std::vector<double> values) {
  for (double& value : values) value = std::nearbyint(value * 10.0) / 10.0;
  return values;
}

TEST(MannWhitney, CountsSmallGroupsOutAsSciPyDoes) {
  expect_match(must(mann_whitney(oracle_sample("first"), oracle_sample("second"))),
               "mann_whitney/exact");
}

TEST(MannWhitney, CountsTiesOutToo) {
  expect_match(must(mann_whitney(oracle_sample("tied_a"), oracle_sample("tied_b"))),
               "mann_whitney/tied");
}

TEST(MannWhitney, IsNormalForLargeGroups) {
  const std::vector<double> a = to_tenths(oracle_sample("wide_x"));
  const std::vector<double> b = to_tenths(oracle_sample("wide_y"));
  const TestResult result = must(mann_whitney(a, b));
  expect_match(result, "mann_whitney/wide");
}

TEST(MannWhitney, GivesTheMedianOfAllDifferences) {
  const TestResult result = must(mann_whitney(oracle_sample("wide_x"), oracle_sample("wide_y")));
  const Estimate& shift = effect_of(result, EffectKind::median_difference);
  EXPECT_TRUE(close_to(shift.point, StatisticsOracle{"mann_whitney/wide"}["shift"]));
  EXPECT_LT(shift.lower, shift.point);
  EXPECT_GT(shift.upper, shift.point);
}

TEST(MannWhitney, AllEqualIsNoDifference) {
  const std::vector<double> same{3, 3, 3};
  const TestResult result = must(mann_whitney(same, same));
  EXPECT_EQ(result.statistic, 4.5);
  EXPECT_EQ(result.p_value, 1.0);
  const std::vector<double> many(100, 3.0);
  EXPECT_EQ(must(mann_whitney(many, many)).p_value, 1.0);
}

TEST(MannWhitney, ThreeAgainstThreeHasNoIntervalOfTheShift) {
  const std::vector<double> low{1, 2, 3};
  const std::vector<double> high{4, 5, 6};
  const TestResult result = must(mann_whitney(low, high));
  EXPECT_DOUBLE_EQ(result.p_value, 0.1);  // 2 of 20 choices
  EXPECT_EQ(result.effects.size(), 2U);
}

TEST(Wilcoxon, CountsSmallSamplesOutAsSciPyDoes) {
  const TestResult result =
      must(wilcoxon_signed_rank(oracle_sample("before"), oracle_sample("after")));
  const StatisticsOracle oracle{"wilcoxon/exact"};
  EXPECT_DOUBLE_EQ(std::min(result.statistic, 14 * 15 / 2.0 - result.statistic), oracle["smaller"]);
  EXPECT_TRUE(close_to(result.p_value, oracle["p"]));
}

TEST(Wilcoxon, LeavesZerosOutOrRanksThem) {
  const auto a = oracle_sample("zero_a");
  const auto b = oracle_sample("zero_b");
  EXPECT_TRUE(
      close_to(must(wilcoxon_signed_rank(a, b)).p_value, StatisticsOracle{"wilcoxon/zeros"}["p"]));
  EXPECT_TRUE(close_to(must(wilcoxon_signed_rank(a, b, ZeroDifferences::rank)).p_value,
                       StatisticsOracle{"wilcoxon/pratt"}["p"]));
}

TEST(Wilcoxon, IsNormalForManyPairs) {
  const auto a = to_tenths(oracle_sample("wide_before"));
  const auto b = oracle_sample("wide_after");
  EXPECT_TRUE(close_to(must(wilcoxon_signed_rank(a, b)).p_value,
                       StatisticsOracle{"wilcoxon/wide_wilcox"}["p"]));
  EXPECT_TRUE(close_to(must(wilcoxon_signed_rank(a, b, ZeroDifferences::rank)).p_value,
                       StatisticsOracle{"wilcoxon/wide_pratt"}["p"]));
}

TEST(Wilcoxon, NoDifferenceAtAllIsAnAnswer) {
  const std::vector<double> same{1, 2, 3};
  const TestResult result = must(wilcoxon_signed_rank(same, same));
  EXPECT_EQ(result.statistic, 0.0);
  EXPECT_EQ(result.p_value, 1.0);
  EXPECT_EQ(result.count, 0);
}

TEST(Wilcoxon, AllOneWayKeepsAnInterval) {
  const std::vector<double> low{1, 2, 3, 4, 5, 6};
  const std::vector<double> high{2, 4, 6, 8, 10, 12};
  const TestResult result = must(wilcoxon_signed_rank(high, low));
  EXPECT_DOUBLE_EQ(result.p_value, 2.0 / 64.0);
  const Estimate& r = effect_of(result, EffectKind::rank_biserial);
  EXPECT_EQ(r.point, 1.0);
  EXPECT_EQ(r.upper, 1.0);
  EXPECT_LT(r.lower, 1.0);
}

TEST(Wilcoxon, IsSoundForAMillionPairs) {
  const std::vector<double> a = spread_out(1'000'000);
  const std::vector<double> b{a.rbegin(), a.rend()};
  EXPECT_GT(must(wilcoxon_signed_rank(a, b)).p_value, 0.9);
}

}  // namespace
}  // namespace carnot::statistics
