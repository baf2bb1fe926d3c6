// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/mean_tests.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

TEST(StudentT, AgreesWithSciPyAndPingouin) {
  const TestResult result = must(student_t_test(oracle_sample("first"), oracle_sample("second")));
  expect_match(result, "student");
  expect_ends(effect_of(result, EffectKind::mean_difference), "student");
  EXPECT_TRUE(close_to(effect_of(result, EffectKind::hedges_g).point,
                       StatisticsOracle{"hedges_g"}["point"]));
  EXPECT_TRUE(close_to(effect_of(result, EffectKind::cohens_d).point,
                       StatisticsOracle{"cohens_d"}["point"]));
  expect_ends(effect_of(result, EffectKind::cohens_d), "cohens_d", 1e-8);
}

TEST(WelchT, AgreesWithSciPy) {
  const TestResult result = must(welch_t_test(oracle_sample("first"), oracle_sample("second")));
  expect_match(result, "welch");
  EXPECT_TRUE(close_to(result.degrees.at(0), StatisticsOracle{"welch"}["degrees"]));
  expect_ends(effect_of(result, EffectKind::mean_difference), "welch");
  EXPECT_EQ(result.count, 27);
}

TEST(WelchT, SaysItInOneSentence) {
  const std::vector<double> low{1.0, 2.0, 3.0};
  const std::vector<double> high{11.0, 12.0, 13.0};
  EXPECT_EQ(must(welch_t_test(low, high)).sentence,
            "The means differ: Welch's t test, t(4) = −12.25, p < 0.001, Hedges' g −8 (−13.5 to "
            "−2.59), n = 6.");
}

TEST(WelchT, OneConstantGroupIsFine) {
  const std::vector<double> constant{5.0, 5.0, 5.0};
  const std::vector<double> other{6.0, 7.0, 8.0};
  const TestResult result = must(welch_t_test(constant, other));
  EXPECT_DOUBLE_EQ(result.degrees.at(0), 2.0);
}

TEST(WelchT, RefusesWhatHasNoError) {
  const std::vector<double> one{0.1, 0.1, 0.1};
  const std::vector<double> other{0.2, 0.2, 0.2};
  const auto refused = welch_t_test(one, other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "all values within a group are equal, so Welch's t test has no error to measure by.");
  EXPECT_FALSE(student_t_test(one, other));
  EXPECT_FALSE(paired_t_test(one, other));
}

TEST(WelchT, RefusesOneValueAndInfinityAndBadConfidence) {
  const std::vector<double> good{1, 2, 3};
  EXPECT_EQ(welch_t_test(std::vector<double>{1}, good).error().message,
            "the first group holds 1 value, and Welch's t test needs at least 2.");
  const std::vector<double> infinite{1, std::numeric_limits<double>::infinity()};
  EXPECT_FALSE(welch_t_test(good, infinite));
  EXPECT_FALSE(welch_t_test(good, good, 1.0));
}

TEST(WelchT, IsSoundForAMillionValues) {
  const std::vector<double> all = spread_out(1'000'000);
  const Sample values{all};
  const TestResult result = must(welch_t_test(values.first(500'000), values.last(500'000)));
  EXPECT_GT(result.p_value, 0.9);
  const Estimate& g = effect_of(result, EffectKind::hedges_g);
  EXPECT_NEAR(g.upper - g.lower, 2 * 1.96 * 0.002, 1e-5);
}

TEST(PairedT, AgreesWithSciPy) {
  const TestResult result = must(paired_t_test(oracle_sample("before"), oracle_sample("after")));
  expect_match(result, "paired");
  expect_ends(effect_of(result, EffectKind::mean_difference), "paired");
  EXPECT_TRUE(close_to(effect_of(result, EffectKind::cohens_d).point,
                       StatisticsOracle{"paired_d"}["point"]));
  expect_ends(effect_of(result, EffectKind::cohens_d), "paired_d", 1e-8);
  EXPECT_EQ(result.assumptions.size(), 1U);
}

TEST(PairedT, RefusesWhatCannotBePaired) {
  EXPECT_EQ(paired_t_test(std::vector<double>{1, 2, 3}, std::vector<double>{1, 2}).error().message,
            "the paired t test needs pairs, and 3 values stand beside 2.");
}

}  // namespace
}  // namespace carnot::statistics
