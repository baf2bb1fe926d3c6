// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/correlation.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

std::vector<double> thirds(std::vector<double> values) {
  for (double& value : values) value /= 3.0;
  return rounded(values);
}

struct Pairs {
  std::vector<double> x;
  std::vector<double> y;
};
Pairs plain() { return {oracle_sample("line_x"), oracle_sample("line_y")}; }
Pairs tied() { return {rounded(oracle_sample("line_x")), thirds(oracle_sample("line_y"))}; }
Pairs wide() {
  Pairs pairs{oracle_sample("wide_x"), oracle_sample("wide_y")};
  pairs.x.resize(64);
  for (std::size_t i = 0; i < 64; ++i) {
    pairs.y[i] = std::nearbyint((pairs.x[i] + pairs.y[i]) * 10.0) / 10.0;
  }
  return pairs;
}

TEST(Pearson, AgreesWithSciPy) {
  const TestResult result = must(pearson(plain().x, plain().y));
  expect_match(result, "pearson");
  expect_ends(result.effects.at(0).value, "pearson");
}

TEST(Spearman, AgreesWithSciPyWithAndWithoutTies) {
  expect_match(must(spearman(plain().x, plain().y)), "spearman/plain");
  expect_match(must(spearman(tied().x, tied().y)), "spearman/tied");
  expect_match(must(spearman(wide().x, wide().y)), "spearman/wide");
}

TEST(Kendall, AgreesWithSciPyWithAndWithoutTies) {
  expect_match(must(kendall(plain().x, plain().y)), "kendall/plain");
  expect_match(must(kendall(tied().x, tied().y)), "kendall/tied");
  expect_match(must(kendall(wide().x, wide().y)), "kendall/wide");
}

TEST(PointBiserial, AgreesWithSciPy) {
  std::vector<std::uint8_t> belongs;
  for (const double x : plain().x) belongs.push_back(x > 5.0 ? 1 : 0);
  expect_match(must(point_biserial(belongs, plain().y)), "point_biserial");
}

TEST(Correlation, PerfectOrderHasNoWidthAndItsSign) {
  const std::vector<double> up{1, 2, 3, 4, 5};
  const std::vector<double> down{9, 7, 5, 3, 1};
  const TestResult result = must(kendall(up, down));
  EXPECT_EQ(result.statistic, -1.0);
  EXPECT_DOUBLE_EQ(result.p_value, 2.0 / 120.0);
  EXPECT_DOUBLE_EQ(must(pearson(up, down)).statistic, -1.0);
}

TEST(Correlation, OfThreePairsEverythingIsPossible) {
  const std::vector<double> x{1, 2, 3};
  const std::vector<double> y{1, 3, 2};
  const Estimate interval = must(spearman(x, y)).effects.at(0).value;
  EXPECT_EQ(interval.lower, -1.0);
  EXPECT_EQ(interval.upper, 1.0);
}

TEST(Correlation, RefusesWhatDoesNotVaryOrPair) {
  const std::vector<double> x{1, 2, 3};
  EXPECT_EQ(pearson(x, std::vector<double>(3, 5.0)).error().message,
            "all values of one side are equal, so Pearson's correlation does not exist.");
  EXPECT_FALSE(kendall(x, std::vector<double>{1, 2}));
  EXPECT_FALSE(spearman(std::vector<double>{1, 2}, std::vector<double>{1, 2}));
}

TEST(Correlation, IsSoundForAMillionPairs) {
  const std::vector<double> x = spread_out(1'000'000);
  std::vector<double> y = x;
  for (double& value : y) value = value * value;
  EXPECT_NEAR(must(kendall(x, y)).statistic, 1.0, 1e-12);
  EXPECT_NEAR(must(spearman(x, y)).statistic, 1.0, 1e-9);
}

}  // namespace
}  // namespace carnot::statistics
