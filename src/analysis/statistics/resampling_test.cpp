// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/resampling.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/describe.hpp"
#include "base/rng.hpp"
#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

constexpr BootstrapRules kRules{.resamples = 20'000, .seed = 7};

double mean_of(Sample values) { return mean(values).value(); }
double median_of(Sample values) { return median(values).value(); }

TEST(Bca, AgreesWithSciPyWithinTheChanceOfResampling) {
  const Estimate is = must(bca_interval(oracle_sample("skewed"), mean_of, kRules));
  expect_ends(is, "bca/mean", 0.02);
  const Estimate middle = must(bca_interval(oracle_sample("skewed"), median_of, kRules));
  expect_ends(middle, "bca/median", 0.05);
}

TEST(Bca, IsTheSameForTheSameSeed) {
  const auto values = oracle_sample("skewed");
  EXPECT_EQ(must(bca_interval(values, mean_of, kRules)),
            must(bca_interval(values, mean_of, kRules)));
}

TEST(Bca, AFigureThatNeverChangesHasNoWidth) {
  const Estimate is = must(bca_interval(std::vector<double>(5, 3.0), mean_of, kRules));
  EXPECT_EQ(is.lower, 3.0);
  EXPECT_EQ(is.upper, 3.0);
}

TEST(Bca, OfARatioResamplesPairs) {
  const auto b = oracle_sample("before");
  std::vector<double> a = b;
  for (double& value : a) value *= 2.0;
  const Estimate ratio = must(bca_ratio_of_sums(a, b, kRules));
  EXPECT_DOUBLE_EQ(ratio.lower, 2.0);
  EXPECT_DOUBLE_EQ(ratio.upper, 2.0);
}

TEST(Bca, CoversTheMeanOfLopsidedSamples) {
  Rng rng{11};
  int held = 0;
  for (int study = 0; study < 400; ++study) {
    std::vector<double> values(40);
    for (double& value : values) value = -std::log(1.0 - rng.uniform());
    const Estimate is =
        must(bca_interval(values, mean_of, {.resamples = 1000, .seed = rng.next()}));
    if (is.lower <= 1.0 && is.upper >= 1.0) ++held;
  }
  EXPECT_GT(held, 360);  // 90 %: plain BCa is known to lack some of its 95 at n = 40
  EXPECT_LT(held, 395);
}

TEST(Bca, RefusesTooFewRowsResamplesAndFiguresThatAreNone) {
  const std::vector<double> two{1, 2};
  EXPECT_FALSE(bca_interval(two, mean_of, kRules));
  const std::vector<double> values{1, 2, 3, 4};
  EXPECT_FALSE(bca_interval(values, mean_of, {.resamples = 10}));
  EXPECT_EQ(bca_interval(
                values, [](Sample) { return std::nan(""); }, kRules)
                .error()
                .message,
            "the figure to be resampled is not a finite number.");
}

TEST(Permutation, CountsEveryChoiceOfSmallGroups) {
  const TestResult result = must(
      permutation_test(oracle_sample("tied_a"), oracle_sample("tied_b"), {.resamples = 100'000}));
  EXPECT_TRUE(close_to(result.p_value, StatisticsOracle{"permutation/tied"}["p"]));
}

TEST(Permutation, DrawsWhereThereAreTooManyChoices) {
  const TestResult result = must(
      permutation_test(oracle_sample("tied_a"), oracle_sample("tied_b"), {.resamples = 20'000}));
  const double p = StatisticsOracle{"permutation/tied"}["p"];
  EXPECT_NEAR(result.p_value, p, 4.0 * std::sqrt(2.0 * p / 20'000));
}

TEST(Permutation, OfPairsCountsEverySign) {
  const TestResult result = must(paired_permutation_test(
      oracle_sample("before"), oracle_sample("after"), {.resamples = 20'000}));
  EXPECT_TRUE(close_to(result.p_value, StatisticsOracle{"permutation/paired"}["p"]));
}

TEST(Permutation, EqualValuesAreNoDifference) {
  const std::vector<double> same(4, 0.3);
  EXPECT_EQ(must(permutation_test(same, same, kRules)).p_value, 1.0);
  EXPECT_EQ(must(paired_permutation_test(same, same, kRules)).p_value, 1.0);
}

}  // namespace
}  // namespace carnot::statistics
