// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/slope_equality.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

std::vector<PairedSample> three_families() {
  return {{oracle_sample("family1_x"), oracle_sample("family1_y")},
          {oracle_sample("family2_x"), oracle_sample("family2_y")},
          {oracle_sample("family3_x"), oracle_sample("family3_y")}};
}

TEST(SlopeEquality, AgreesWithNestedModelsOfStatsmodels) {
  const SlopeEquality result = must(slope_equality(three_families()));
  const StatisticsOracle oracle{"ancova"};
  EXPECT_TRUE(close_to(result.slopes.statistic, oracle["slopes_f"]));
  EXPECT_TRUE(close_to(result.slopes.p_value, oracle["slopes_p"], 1e-8));
  EXPECT_TRUE(close_to(result.levels.statistic, oracle["levels_f"]));
  EXPECT_TRUE(close_to(result.levels.p_value, oracle["levels_p"], 1e-8));
  EXPECT_TRUE(close_to(result.own.at(0).point, oracle["slope0"]));
  EXPECT_TRUE(close_to(result.own.at(2).lower, oracle["lower2"]));
  EXPECT_TRUE(close_to(result.common.point, oracle["common"]));
  EXPECT_TRUE(close_to(result.common.upper, oracle["common_upper"]));
}

TEST(SlopeEquality, RefusesWhatCannotBeCompared) {
  auto families = three_families();
  families[1].x.assign(families[1].x.size(), 2.0);
  EXPECT_EQ(slope_equality(families).error().message,
            "all x of family 2 are equal, so it has no slope.");
  families.resize(1);
  EXPECT_FALSE(slope_equality(families));
  const std::vector<PairedSample> exact(2, {{1, 2, 3}, {2, 4, 6}});
  EXPECT_FALSE(slope_equality(exact));
}

}  // namespace
}  // namespace carnot::statistics
