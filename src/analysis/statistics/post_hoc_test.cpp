// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/post_hoc.hpp"

#include <fmt/format.h>
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

void expect_pairs(const PostHoc& result, const std::string& oracle, double share) {
  ASSERT_EQ(result.pairs.size(), 6U);
  for (const PairResult& pair : result.pairs) {
    const std::string name = fmt::format("{}{}{}", oracle, pair.first, pair.second);
    EXPECT_TRUE(close_to(pair.adjusted_p_value, StatisticsOracle{name}["p"], share)) << name;
  }
}

TEST(Tukey, AgreesWithSciPy) {
  const PostHoc result = must(tukey(oracle_groups()));
  expect_pairs(result, "tukey/", 1e-6);
  expect_ends(result.pairs[0].mean_difference.value(), "tukey/01", 1e-6);
  expect_ends(result.pairs[5].mean_difference.value(), "tukey/23", 1e-6);
}

TEST(GamesHowell, AgreesWithPingouin) {
  const PostHoc result = must(games_howell(oracle_groups()));
  expect_pairs(result, "games_howell/", 1e-5);
  const StatisticsOracle oracle{"games_howell/12"};
  EXPECT_TRUE(close_to(result.pairs[3].statistic, oracle["statistic"]));
  EXPECT_TRUE(close_to(result.pairs[3].degrees.value(), oracle["degrees"]));
}

TEST(Dunn, AgreesWithScikitPosthocsUnderEveryAdjustment) {
  expect_pairs(must(dunn(oracle_groups(), PAdjustment::holm)), "dunn_holm/plain_", 1e-9);
  expect_pairs(must(dunn(rounded_groups(), PAdjustment::holm)), "dunn_holm/tied_", 1e-9);
  expect_pairs(must(dunn(oracle_groups(), PAdjustment::bonferroni)), "dunn_bonferroni/plain_",
               1e-9);
  expect_pairs(must(dunn(rounded_groups(), PAdjustment::benjamini_hochberg)), "dunn_fdr_bh/tied_",
               1e-9);
}

TEST(Dunn, CountsInASentence) {
  const PostHoc result = must(dunn(Table{{1, 2, 3}, {1.5, 2.5, 3.5}, {101, 102, 103}}));
  EXPECT_EQ(result.sentence, "0 of 3 pairs of groups differ (Dunn, Holm).");
}

TEST(PostHoc, ConstantGroupsAreRefusedByMeansAndTiedByRanks) {
  const Table groups{{1, 1}, {1, 1}, {1, 1}};
  EXPECT_FALSE(tukey(groups));
  EXPECT_FALSE(games_howell(groups));
  EXPECT_EQ(must(dunn(groups)).pairs[0].adjusted_p_value, 1.0);
}

TEST(PAdjustment, AgreesWithStatsmodels) {
  const std::vector<double> raw{0.01, 0.04, 0.03, 0.005, 0.8, 0.03};
  const auto expect_all = [&](PAdjustment adjustment, std::string_view oracle) {
    const std::vector<double> result = adjusted(raw, adjustment);
    for (std::size_t i = 0; i < raw.size(); ++i) {
      EXPECT_TRUE(close_to(result[i], StatisticsOracle{oracle}[fmt::format("p{}", i)])) << oracle;
    }
  };
  expect_all(PAdjustment::bonferroni, "adjusted/bonferroni");
  expect_all(PAdjustment::holm, "adjusted/holm");
  expect_all(PAdjustment::benjamini_hochberg, "adjusted/fdr_bh");
  EXPECT_EQ(adjusted(raw, PAdjustment::none), raw);
}

TEST(PAdjustment, WhatIsNoProbabilityCountsAsOne) {
  const std::vector<double> raw{0.01, std::nan(""), -1.0};
  EXPECT_EQ(adjusted(raw, PAdjustment::bonferroni), (std::vector<double>{0.03, 1.0, 1.0}));
  EXPECT_EQ(adjusted(raw, PAdjustment::benjamini_hochberg), (std::vector<double>{0.03, 1.0, 1.0}));
}

}  // namespace
}  // namespace carnot::statistics
