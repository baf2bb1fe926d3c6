// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/lasso.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/statistics/least_squares.hpp"
#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

using Table = std::vector<std::vector<double>>;

Table three_columns() {
  return {oracle_sample("many_x1"), oracle_sample("many_x2"), oracle_sample("many_x3")};
}

void expect_lasso(double penalty, std::string_view oracle) {
  const Lasso fit = must(lasso(three_columns(), oracle_sample("many_y"), penalty));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(fit.standardised[i], StatisticsOracle{oracle}[fmt::format("b{}", i)], 1e-7);
  }
  EXPECT_NEAR(fit.r_squared, StatisticsOracle{oracle}["r_squared"], 1e-7);
}

TEST(Lasso, AgreesWithScikitLearn) {
  expect_lasso(0.05, "lasso/0.05");
  expect_lasso(0.5, "lasso/0.5");
}

TEST(Lasso, WithoutPenaltyIsLeastSquares) {
  const Lasso fit = must(lasso(three_columns(), oracle_sample("many_y"), 0.0));
  const Regression plain = must(least_squares(three_columns(), oracle_sample("many_y")));
  EXPECT_NEAR(fit.coefficients[1], plain.coefficients[1].value.point, 1e-9);
  EXPECT_NEAR(fit.intercept, plain.intercept.value.point, 1e-9);
}

TEST(Lasso, NothingRemainsAtTheGreatestPenalty) {
  const double greatest = must(greatest_penalty(three_columns(), oracle_sample("many_y")));
  const Lasso none = must(lasso(three_columns(), oracle_sample("many_y"), greatest));
  EXPECT_EQ(none.standardised, (std::vector<double>{0.0, 0.0, 0.0}));
  const Lasso some = must(lasso(three_columns(), oracle_sample("many_y"), 0.99 * greatest));
  EXPECT_NE(some.standardised, (std::vector<double>{0.0, 0.0, 0.0}));
}

TEST(Lasso, RefusesConstantColumnsAndBadPenalties) {
  const std::vector<double> y{1, 2, 3};
  EXPECT_EQ(lasso(Table{{4, 4, 4}}, y, 0.1).error().message, "all values of column 1 are equal.");
  EXPECT_FALSE(lasso(Table{{4, 5, 4}}, y, -1.0));
  EXPECT_FALSE(lasso({}, y, 0.1));
}

}  // namespace
}  // namespace carnot::statistics
