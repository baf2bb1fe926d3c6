// SPDX-License-Identifier: Apache-2.0
#include "analysis/describe.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace carnot {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Golden values: numpy.mean, median, std(ddof=1), scipy.stats.median_abs_deviation, gmean.
const std::vector<double> kSample = {0.021, -0.013, 0.034, 0.008, 0.017, -0.004, 0.026};

TEST(Describe, AgreesWithNumpy) {
  EXPECT_NEAR(*mean(kSample), 0.012714285714285714, 1e-16);
  EXPECT_DOUBLE_EQ(*median(kSample), 0.017);
  EXPECT_NEAR(*sample_stddev(kSample), 0.016730354506248872, 1e-15);
  EXPECT_NEAR(*median_absolute_deviation(kSample), 0.009, 1e-15);
  EXPECT_NEAR(*geometric_mean(std::vector{1.0, 2.0, 4.0, 9.5}), 2.9525917237371893, 1e-14);
}

TEST(Describe, MedianOfAnEvenCountLiesBetweenTheMiddleTwo) {
  EXPECT_DOUBLE_EQ(*median(std::vector{4.0, 1.0, 3.0, 2.0}), 2.5);
}

TEST(Describe, NothingIsNotZero) {
  const std::vector<double> nothing;
  EXPECT_FALSE(mean(nothing));
  EXPECT_FALSE(geometric_mean(nothing));
  EXPECT_FALSE(median(nothing));
  EXPECT_FALSE(sample_stddev(nothing));
  EXPECT_FALSE(median_absolute_deviation(nothing));
  EXPECT_FALSE(outlier_count(nothing));
}

TEST(Describe, OneValueHasAMiddleButNoSpread) {
  const std::vector<double> one = {3.5};
  EXPECT_EQ(mean(one), 3.5);
  EXPECT_EQ(median(one), 3.5);
  EXPECT_EQ(median_absolute_deviation(one), 0.0);
  EXPECT_FALSE(sample_stddev(one));
  EXPECT_FALSE(outlier_count(one));
}

TEST(Describe, WhatContainsAnUnknownIsUnknown) {
  const std::vector<double> broken = {1.0, kNan, 2.0};
  EXPECT_FALSE(mean(broken));
  EXPECT_FALSE(median(broken));
  EXPECT_FALSE(sample_stddev(broken));
  EXPECT_FALSE(mean(std::vector{1.0, kInfinity}));
}

TEST(Describe, OverflowIsUnknownNotInfinite) {
  const std::vector<double> huge = {1.7e308, 1.7e308, -1.7e308};
  EXPECT_FALSE(mean(std::vector{1.7e308, 1.7e308}));
  EXPECT_FALSE(sample_stddev(huge));
}

TEST(Describe, GeometricMeanNeedsPositiveValues) {
  EXPECT_FALSE(geometric_mean(std::vector{1.0, 0.0}));
  EXPECT_FALSE(geometric_mean(std::vector{1.0, -2.0}));
}

TEST(Describe, OneStallAmongSteadyLatenciesIsAnOutlier) {
  const std::vector<double> latencies = {1.0, 1.1, 0.9, 1.05, 0.95, 30.0};
  EXPECT_EQ(outlier_count(latencies), 1U);
  EXPECT_FALSE(outlier_count(std::vector{1.0, 1.0, 1.0, 30.0}));
}

}  // namespace
}  // namespace carnot
