// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/least_squares.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

using Table = std::vector<std::vector<double>>;

Table three_columns() {
  return {oracle_sample("many_x1"), oracle_sample("many_x2"), oracle_sample("many_x3")};
}

void expect_coefficient(const Coefficient& one, std::string_view oracle, std::size_t place) {
  const StatisticsOracle said{oracle};
  EXPECT_TRUE(close_to(one.value.point, said[fmt::format("value{}", place)], 1e-8)) << place;
  EXPECT_TRUE(close_to(one.standard_error, said[fmt::format("error{}", place)], 1e-8)) << place;
  EXPECT_TRUE(close_to(one.p_value, said[fmt::format("p{}", place)], 1e-6)) << place;
  EXPECT_TRUE(close_to(one.value.lower, said[fmt::format("lower{}", place)], 1e-7)) << place;
  EXPECT_TRUE(close_to(one.value.upper, said[fmt::format("upper{}", place)], 1e-7)) << place;
}

void expect_fit(const Regression& fit, std::string_view oracle) {
  const StatisticsOracle said{oracle};
  expect_coefficient(fit.intercept, oracle, 0);
  for (std::size_t i = 0; i < fit.coefficients.size(); ++i) {
    expect_coefficient(fit.coefficients[i], oracle, i + 1);
  }
  EXPECT_TRUE(close_to(fit.r_squared, said["r_squared"]));
  EXPECT_TRUE(close_to(fit.adjusted_r_squared, said["adjusted_r_squared"]));
  EXPECT_TRUE(close_to(fit.f_statistic, said["f"]));
  EXPECT_TRUE(close_to(fit.p_value, said["f_p"], 1e-8));
  EXPECT_TRUE(close_to(fit.residual_deviation, said["residual_deviation"]));
}

TEST(LeastSquares, OfOneColumnAgreesWithStatsmodels) {
  expect_fit(must(linear_regression(oracle_sample("line_x"), oracle_sample("line_y"))),
             "least_squares/line");
}

TEST(LeastSquares, OfThreeColumnsAgreesWithStatsmodels) {
  expect_fit(must(least_squares(three_columns(), oracle_sample("many_y"))), "least_squares/many");
}

TEST(LeastSquares, OfLogarithmsAgreesWithStatsmodels) {
  std::vector<double> y = oracle_sample("many_x3");
  for (double& value : y) value += 1.0;
  expect_fit(must(log_log_regression(Table{oracle_sample("many_x1")}, y)), "log_log");
}

TEST(LeastSquares, NamesTheColumnThatOthersHold) {
  Table columns = three_columns();
  columns.push_back(columns[0]);
  for (std::size_t i = 0; i < columns[3].size(); ++i) columns[3][i] -= 2.0 * columns[1][i];
  const auto refused = least_squares(columns, oracle_sample("many_y"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "column 4 is constant or a sum of the columns before it, so its share cannot be told "
            "from theirs.");
  columns[3].assign(60, 0.1);
  EXPECT_FALSE(least_squares(columns, oracle_sample("many_y")));
}

TEST(LeastSquares, APerfectLineHasNoWidth) {
  const std::vector<double> x{1, 2, 3, 4};
  const std::vector<double> y{3, 5, 7, 9};
  const Regression fit = must(linear_regression(x, y));
  EXPECT_NEAR(fit.coefficients.at(0).value.point, 2.0, 1e-12);
  EXPECT_NEAR(fit.coefficients.at(0).value.upper, 2.0, 1e-10);
  EXPECT_NEAR(fit.r_squared, 1.0, 1e-12);
}

TEST(LeastSquares, RefusesTooFewRowsConstantYAndNegativeLogarithms) {
  const std::vector<double> x{1, 2, 3};
  EXPECT_FALSE(linear_regression(Sample{x}.first(2), Sample{x}.first(2)));
  EXPECT_FALSE(linear_regression(x, std::vector<double>(3, 1.0)));
  EXPECT_EQ(log_log_regression(Table{{1, 0, 3}}, x).error().message,
            "value 2 of column 1 is not above 0 and has no logarithm.");
  EXPECT_FALSE(least_squares({}, x));
}

TEST(LeastSquares, IsSoundForAMillionRowsFarFromZero) {
  std::vector<double> x = spread_out(1'000'000);
  std::vector<double> y = x;
  for (std::size_t i = 0; i < x.size(); ++i) {
    y[i] = 5.0 + 3.0 * x[i] + (i % 2 == 0 ? 1.0 : -1.0);
    x[i] += 1e6;
  }
  EXPECT_NEAR(must(linear_regression(x, y)).coefficients.at(0).value.point, 3.0, 1e-3);
}

}  // namespace
}  // namespace carnot::statistics
