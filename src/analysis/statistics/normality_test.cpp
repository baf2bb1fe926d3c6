// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/normality.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

std::vector<double> big_lopsided_sample() {
  std::vector<double> values = spread_out(6000);
  for (double& value : values) value *= value;
  return values;
}

TEST(ShapiroWilk, AgreesWithSciPyFromThreeValuesOn) {
  expect_match(must(shapiro_wilk(oracle_sample("three"))), "shapiro/three", 1e-6);
  expect_match(must(shapiro_wilk(oracle_sample("first"))), "shapiro/first", 1e-6);
  expect_match(must(shapiro_wilk(oracle_sample("second"))), "shapiro/second", 1e-6);
  expect_match(must(shapiro_wilk(oracle_sample("skewed"))), "shapiro/skewed", 1e-6);
  expect_match(must(shapiro_wilk(oracle_sample("wide_x"))), "shapiro/wide_x", 1e-6);
}

TEST(ShapiroWilk, DoesNotDependOnUnitOrOrder) {
  std::vector<double> values = oracle_sample("second");
  const double w = must(shapiro_wilk(values)).statistic;
  for (double& value : values) value = 3e-100 * (value - 7.0);
  std::swap(values.front(), values.back());
  EXPECT_TRUE(close_to(must(shapiro_wilk(values)).statistic, w, 1e-9));
}

TEST(ShapiroWilk, RefusesWhatHasNoShape) {
  EXPECT_FALSE(shapiro_wilk(std::vector<double>{1, 2}));
  const auto constant = shapiro_wilk(std::vector<double>(10, 0.1));
  ASSERT_FALSE(constant);
  EXPECT_NE(constant.error().message.find("all values are equal"), std::string::npos);
  EXPECT_FALSE(shapiro_wilk(spread_out(5001)));
}

TEST(DagostinoPearson, AgreesWithSciPy) {
  expect_match(must(dagostino_pearson(oracle_sample("skewed"))), "dagostino/skewed");
  expect_match(must(dagostino_pearson(oracle_sample("wide_x"))), "dagostino/wide_x");
  expect_match(must(dagostino_pearson(big_lopsided_sample())), "dagostino/big", 1e-8);
}

TEST(Normality, GoesOnBeyondWhatShapiroWilkCovers) {
  EXPECT_EQ(must(test_normality(oracle_sample("first"))).test, "Shapiro–Wilk");
  EXPECT_EQ(must(test_normality(big_lopsided_sample())).test, "D'Agostino–Pearson");
}

TEST(Normality, AsAnAssumptionCountsTheLooks) {
  const double alone = must(shapiro_wilk(oracle_sample("skewed"))).p_value;
  const std::vector<std::vector<double>> groups{
      oracle_sample("skewed"), oracle_sample("first"), {5.0, 5.0}};
  const Assumption look = assume_normal(Groups{groups}, 0.95);
  EXPECT_DOUBLE_EQ(look.p_value.value(), 2.0 * alone);
  EXPECT_EQ(look.holds, false);
}

TEST(Normality, AsAnAssumptionIsNotKnownOfTwoValues) {
  const Assumption look = assume_normal(Sample{std::vector<double>{1.0, 2.0}}, 0.95);
  EXPECT_FALSE(look.p_value.has_value());
  EXPECT_FALSE(look.holds.has_value());
}

}  // namespace
}  // namespace carnot::statistics
