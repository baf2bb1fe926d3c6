// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/k_samples.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

using Table = std::vector<std::vector<double>>;

Table rounded_groups() {
  Table groups = oracle_groups();
  for (auto& group : groups) group = rounded(group);
  return groups;
}

TEST(Anova, AgreesWithSciPyAndPingouin) {
  const TestResult result = must(one_way_anova(oracle_groups()));
  expect_match(result, "anova");
  const Estimate& eta = effect_of(result, EffectKind::eta_squared);
  EXPECT_TRUE(close_to(eta.point, StatisticsOracle{"anova"}["eta_squared"]));
  expect_ends(eta, "anova", 1e-7);
  EXPECT_EQ(result.assumptions.size(), 2U);
}

TEST(Anova, RefusesWhatDoesNotScatter) {
  EXPECT_FALSE(one_way_anova(Table{{1, 1}, {2, 2}}));
  EXPECT_EQ(one_way_anova(Table{{1, 2}}).error().message,
            "one-way ANOVA needs at least 2 groups, not 1.");
  EXPECT_EQ(one_way_anova(Table{{1, 2}, {}}).error().message,
            "group 2 holds 0 values, and one-way ANOVA needs at least 2.");
}

TEST(WelchAnova, AgreesWithPingouin) {
  const TestResult result = must(welch_anova(oracle_groups()));
  expect_match(result, "welch_anova");
  EXPECT_TRUE(close_to(result.degrees.at(1), StatisticsOracle{"welch_anova"}["degrees"]));
}

TEST(WelchAnova, RefusesAGroupWithoutScatter) {
  EXPECT_EQ(welch_anova(Table{{1, 2}, {3, 3}}).error().message,
            "all values of group 2 are equal, and Welch's ANOVA weighs a group by its variance.");
}

TEST(KruskalWallis, AgreesWithSciPyWithAndWithoutTies) {
  expect_match(must(kruskal_wallis(oracle_groups())), "kruskal/plain");
  expect_match(must(kruskal_wallis(rounded_groups())), "kruskal/tied");
}

TEST(KruskalWallis, ThreeSeparatedGroupsOfThirtyReachTheMaximum) {
  Table groups(3, spread_out(30));
  for (double& value : groups[1]) value += 10.0;
  for (double& value : groups[2]) value += 20.0;
  const TestResult result = must(kruskal_wallis(groups));
  EXPECT_NEAR(result.statistic, 79.1209, 1e-4);
  EXPECT_NEAR(effect_of(result, EffectKind::eta_squared).point, 0.8864468864, 1e-9);
  EXPECT_LE(effect_of(result, EffectKind::epsilon_squared).upper, 1.0);
}

TEST(KruskalWallis, AllEqualIsNoDifference) {
  const TestResult result = must(kruskal_wallis(Table(3, {2, 2, 2})));
  EXPECT_EQ(result.statistic, 0.0);
  EXPECT_EQ(result.p_value, 1.0);
  EXPECT_EQ(effect_of(result, EffectKind::eta_squared).point, 0.0);
}

TEST(KruskalWallis, AgreesWithSciPyOnAMillionValuesWithTies) {
  const std::vector<double> u = spread_out(999'999);
  Table groups(3);
  for (std::size_t i = 0; i < u.size(); ++i) {
    groups[i % 3].push_back(
        std::floor(1000.0 * std::pow(u[i], 1.0 + 0.01 * static_cast<double>(i % 3))));
  }
  expect_match(must(kruskal_wallis(groups)), "kruskal/million", 1e-8);
}

Table treatments(const std::string& name) {
  return {oracle_sample(name + "1"), oracle_sample(name + "2"), oracle_sample(name + "3"),
          oracle_sample(name + "4")};
}

TEST(Friedman, AgreesWithSciPyAndPingouin) {
  const TestResult plain = must(friedman(treatments("treatment")));
  expect_match(plain, "friedman/plain");
  EXPECT_TRUE(close_to(effect_of(plain, EffectKind::kendalls_w).point,
                       StatisticsOracle{"friedman/plain"}["kendalls_w"]));
  const TestResult tied = must(friedman(treatments("tied_treatment")));
  expect_match(tied, "friedman/tied");
  EXPECT_TRUE(close_to(effect_of(tied, EffectKind::kendalls_w).point,
                       StatisticsOracle{"friedman/tied"}["kendalls_w"]));
}

TEST(Friedman, BlocksThatAgreeCompletelyHaveW1) {
  const TestResult result = must(friedman(Table{{1, 5, 9}, {2, 6, 10}, {3, 7, 11}}));
  EXPECT_DOUBLE_EQ(effect_of(result, EffectKind::kendalls_w).point, 1.0);
}

TEST(Friedman, EqualTreatmentsAreNoDifferenceAndHolesAreRefused) {
  EXPECT_EQ(must(friedman(Table(3, {1, 2, 3}))).p_value, 1.0);
  EXPECT_EQ(friedman(Table{{1, 2, 3}, {1, 2}}).error().message,
            "Friedman's test needs every treatment in every block, and 2 values stand beside 3.");
}

}  // namespace
}  // namespace carnot::statistics
