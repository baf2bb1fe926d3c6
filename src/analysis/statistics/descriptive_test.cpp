// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/descriptive.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

void expect_described(std::string_view sample) {
  const Description is = must(describe(oracle_sample(sample)));
  const std::string name = "describe/" + std::string{sample};
  const StatisticsOracle oracle{name};
  EXPECT_TRUE(close_to(is.mean, oracle["mean"]));
  EXPECT_TRUE(close_to(is.standard_deviation.value(), oracle["standard_deviation"]));
  EXPECT_TRUE(close_to(is.skewness.value(), oracle["skewness"]));
  EXPECT_TRUE(close_to(is.excess_kurtosis.value(), oracle["excess_kurtosis"]));
  EXPECT_TRUE(close_to(is.lower_quartile, oracle["lower_quartile"]));
  EXPECT_TRUE(close_to(is.median, oracle["median"]));
  EXPECT_TRUE(close_to(is.upper_quartile, oracle["upper_quartile"]));
  EXPECT_TRUE(close_to(is.trimmed_mean, oracle["trimmed_mean"]));
  EXPECT_TRUE(close_to(is.hodges_lehmann, oracle["hodges_lehmann"]));
  EXPECT_TRUE(close_to(is.scaled_mad, oracle["scaled_mad"]));
  EXPECT_TRUE(close_to(is.scaled_range, oracle["scaled_range"]));
  EXPECT_TRUE(close_to(is.qn.value(), oracle["qn"]));
  expect_ends(is.mean_interval.value(), name);
}

TEST(Describe, AgreesWithSciPyAndStatsmodelsOnANormalSample) { expect_described("first"); }
TEST(Describe, AgreesWithSciPyAndStatsmodelsOnASkewedSample) { expect_described("skewed"); }

TEST(Describe, OneValueHasNoSpread) {
  const Description is = must(describe(std::vector<double>{4.0}));
  EXPECT_EQ(is.median, 4.0);
  EXPECT_EQ(is.hodges_lehmann, 4.0);
  EXPECT_FALSE(is.standard_deviation.has_value());
  EXPECT_FALSE(is.mean_interval.has_value());
  EXPECT_FALSE(is.qn.has_value());
}

TEST(Describe, EqualValuesHaveASpreadOfZeroAndNoShape) {
  const Description is = must(describe(std::vector<double>(7, 0.1)));
  EXPECT_EQ(is.standard_deviation, 0.0);
  EXPECT_EQ(is.scaled_mad, 0.0);
  EXPECT_EQ(is.qn, 0.0);
  EXPECT_FALSE(is.skewness.has_value());
}

TEST(Describe, AWildValueMovesTheMeanAndNotTheRobustFigures) {
  std::vector<double> values = oracle_sample("first");
  const Description before = must(describe(values));
  values.front() = 1e9;
  const Description after = must(describe(values));
  EXPECT_GT(after.mean, 1e7);
  EXPECT_NEAR(after.hodges_lehmann, before.hodges_lehmann, 0.5);
  EXPECT_NEAR(after.trimmed_mean, before.trimmed_mean, 0.5);
  EXPECT_NEAR(after.qn.value(), before.qn.value(), 0.5);
}

TEST(Describe, TiesAroundZeroAreFoundExactly) {
  const Description is = must(describe(std::vector<double>{-3, 0, 0, 0, 0, 0, 5}));
  EXPECT_EQ(is.hodges_lehmann, 0.0);
  EXPECT_EQ(is.qn, 0.0);
}

TEST(Describe, AMillionValuesTakeNoQuadraticTime) {
  const Description is = must(describe(spread_out(1'000'000)));
  EXPECT_NEAR(is.hodges_lehmann, 0.5, 1e-5);
  EXPECT_NEAR(is.standard_deviation.value(), 0.288675, 1e-5);
}

TEST(Describe, NamesTheValueThatIsNotANumber) {
  const auto refused = describe(std::vector<double>{1.0, std::numeric_limits<double>::quiet_NaN()});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
  EXPECT_EQ(refused.error().message,
            "value 2 of the sample is not a finite number, and a description needs every value.");
}

TEST(Describe, RefusesAnEmptySample) {
  const auto refused = describe({});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "the sample holds 0 values, and a description needs at least 1.");
}

TEST(TrimmedMean, LeavesBothEndsOut) {
  EXPECT_EQ(must(trimmed_mean(std::vector<double>{100, 1, 2, 3, -50}, 0.2)), 2.0);
  EXPECT_FALSE(trimmed_mean(std::vector<double>{1, 2}, 0.5));
}

}  // namespace
}  // namespace carnot::statistics
