// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/robust_regression.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

void expect_theil_sen(const RobustLine& line, std::string_view oracle) {
  EXPECT_TRUE(close_to(line.slope.point, StatisticsOracle{oracle}["slope"])) << oracle;
  EXPECT_TRUE(close_to(line.intercept, StatisticsOracle{oracle}["intercept"])) << oracle;
  expect_ends(line.slope, oracle);
}

TEST(TheilSen, AgreesWithSciPyWithAndWithoutTies) {
  const auto x = oracle_sample("line_x");
  const auto y = oracle_sample("line_y");
  expect_theil_sen(must(theil_sen(x, y)), "theil_sen/plain");
  expect_theil_sen(must(theil_sen(rounded(x), rounded(y))), "theil_sen/tied");
}

TEST(TheilSen, IsNotMovedByWildPoints) {
  std::vector<double> x = spread_out(100);
  std::vector<double> y = x;
  for (std::size_t i = 0; i < 20; ++i) y[i] = 1e6;
  EXPECT_NEAR(must(theil_sen(x, y)).slope.point, 1.0, 0.2);
}

TEST(TheilSen, ALevelLineIsLevelExactly) {
  const std::vector<double> x{1, 2, 3, 4, 5, 6};
  const std::vector<double> y{2, 2, 2, 2, 2, 7};
  EXPECT_EQ(must(theil_sen(x, y)).slope.point, 0.0);
}

TEST(TheilSen, RefusesWhatHasNoSlope) {
  EXPECT_EQ(theil_sen(std::vector<double>(3, 1.0), std::vector<double>{1, 2, 3}).error().message,
            "all values of x are equal, so the Theil–Sen line has no slope.");
  EXPECT_FALSE(theil_sen(std::vector<double>{1, 2}, std::vector<double>{1, 2}));
}

TEST(TheilSen, TakesAHundredThousandPairs) {
  const std::vector<double> x = spread_out(100'000);
  std::vector<double> y = x;
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = 2.0 * x[i] + (i % 2 == 0 ? 0.1 : -0.1);
  EXPECT_NEAR(must(theil_sen(x, y)).slope.point, 2.0, 1e-3);
}

TEST(Huber, AgreesWithStatsmodels) {
  const RobustLine line = must(huber_regression(oracle_sample("line_x"), oracle_sample("line_y")));
  const StatisticsOracle oracle{"huber"};
  EXPECT_TRUE(close_to(line.slope.point, oracle["slope"], 1e-7));
  EXPECT_TRUE(close_to(line.intercept, oracle["intercept"], 1e-7));
  EXPECT_TRUE(close_to(line.scale.value(), oracle["scale"], 1e-7));
  EXPECT_TRUE(close_to(line.slope.lower, oracle["slope_lower"], 1e-6));
  EXPECT_TRUE(close_to(line.intercept_interval.value().upper, oracle["intercept_upper"], 1e-6));
}

TEST(Huber, APerfectLineIsTheAnswer) {
  const std::vector<double> x{1, 2, 3, 4};
  const std::vector<double> y{0.1, 0.2, 0.3, 0.4};
  const RobustLine line = must(huber_regression(x, y));
  EXPECT_NEAR(line.slope.point, 0.1, 1e-12);
  EXPECT_EQ(line.slope.lower, line.slope.upper);
}

TEST(Huber, SettlesFarFromZero) {
  std::vector<double> x = spread_out(1000);
  std::vector<double> y = x;
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = 1e7 + 2.0 * x[i] + (i % 7 == 0 ? 5.0 : 0.1 * static_cast<double>(i % 5));
  }
  EXPECT_NEAR(must(huber_regression(x, y)).slope.point, 2.0, 0.1);
}

}  // namespace
}  // namespace carnot::statistics
