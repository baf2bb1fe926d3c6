// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/test_power.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

TEST(Power, AgreesWithStatsmodels) {
  EXPECT_TRUE(close_to(must(power_of_paired_t(0.5, 20)),
                       StatisticsOracle{"power/paired_0.5_20"}["power"], 1e-7));
  EXPECT_TRUE(close_to(must(power_of_paired_t(1.2, 8)),
                       StatisticsOracle{"power/paired_1.2_8"}["power"], 1e-7));
  EXPECT_TRUE(close_to(must(power_of_paired_t(0.05, 3000)),
                       StatisticsOracle{"power/paired_0.05_3000"}["power"], 1e-7));
  EXPECT_TRUE(
      close_to(must(power_of_t(0.6, 25, 40)), StatisticsOracle{"power/two_groups"}["power"], 1e-7));
  EXPECT_TRUE(
      close_to(must(power_of_anova(0.3, 4, 15)), StatisticsOracle{"power/anova"}["power"], 1e-7));
}

TEST(SampleSize, AgreesWithStatsmodels) {
  EXPECT_EQ(must(pairs_needed(0.2, {})), StatisticsOracle{"needed/0.2"}["pairs"]);
  EXPECT_EQ(must(pairs_needed(0.5, {})), StatisticsOracle{"needed/0.5"}["pairs"]);
  EXPECT_EQ(must(pairs_needed(1.5, {})), StatisticsOracle{"needed/1.5"}["pairs"]);
  EXPECT_EQ(must(values_needed(0.2, {.power = 0.9})), StatisticsOracle{"needed/0.2"}["values"]);
  EXPECT_EQ(must(values_needed(0.5, {.power = 0.9})), StatisticsOracle{"needed/0.5"}["values"]);
  EXPECT_EQ(must(values_needed(1.5, {.power = 0.9})), StatisticsOracle{"needed/1.5"}["values"]);
}

TEST(BlocksToResolve, AnswersForTwoPercent) {
  const BlocksNeeded need = must(blocks_to_resolve(0.02, 0.03, {}));
  EXPECT_EQ(need.blocks, 21);
  EXPECT_GE(need.power, 0.8);
  EXPECT_LT(must(power_of_paired_t(std::log(1.02) / 0.03, need.blocks - 1)), 0.8);
  EXPECT_EQ(
      need.sentence,
      "21 blocks resolve a change of 2 % with a chance of 82 %, while blocks scatter by 3 %.");
}

TEST(BlocksToResolve, NeverFewerThanAVerdictNeeds) {
  EXPECT_EQ(must(blocks_to_resolve(-0.5, 0.001, {})).blocks, 5);
}

TEST(BlocksToResolve, AndTheChangeThatManyResolveAgree) {
  const double change = must(resolvable_change(12, 0.03, {}));
  EXPECT_NEAR(must(power_of_paired_t(std::log1p(change) / 0.03, 12)), 0.8, 1e-9);
}

TEST(SampleSize, RefusesWhatNoNumberResolves) {
  EXPECT_EQ(pairs_needed(0.0, {}).error().message,
            "no number of values resolves a difference of 0.");
  EXPECT_FALSE(pairs_needed(1e-9, {}));
  EXPECT_FALSE(pairs_needed(0.5, {.power = 1.0}));
  EXPECT_FALSE(blocks_to_resolve(0.02, 0.0, {}));
  EXPECT_FALSE(blocks_to_resolve(-1.0, 0.1, {}));
  EXPECT_FALSE(resolvable_change(4, 0.1, {}));
  EXPECT_FALSE(power_of_anova(0.3, 1, 10));
}

}  // namespace
}  // namespace carnot::statistics
