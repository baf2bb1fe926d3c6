// SPDX-License-Identifier: Apache-2.0
#include "analysis/distributions.hpp"

#include <gtest/gtest.h>

#include <cmath>

// Golden values: SciPy 1.x, scipy.stats.norm / t / beta / binom.
namespace carnot {
namespace {

TEST(Distributions, AgreeWithPublishedTables) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_cdf(-1.3), 0.09680048458561036, 1e-14);
  EXPECT_NEAR(student_quantile(0.975, 4), 2.7764451051977934, 1e-10);
  EXPECT_NEAR(student_cdf(-2.1, 7), 0.036935598106461326, 1e-12);
  EXPECT_NEAR(incomplete_beta(44, 1, 0.9), 0.009697737297875247, 1e-14);
  EXPECT_NEAR(fair_binomial_cdf(3, 15), 0.017578125, 1e-14);
}

TEST(Distributions, CertaintyHasAFiniteQuantile) {
  EXPECT_TRUE(std::isfinite(normal_quantile(0.0)));
  EXPECT_TRUE(std::isfinite(normal_quantile(1.0)));
  EXPECT_TRUE(std::isfinite(student_quantile(0.0, 4)));
  EXPECT_TRUE(std::isfinite(student_quantile(1.0, 101)));
}

TEST(Distributions, AllCoinsAreCertain) {
  EXPECT_EQ(fair_binomial_cdf(0, 0), 1.0);
  EXPECT_EQ(fair_binomial_cdf(7, 7), 1.0);
  EXPECT_DOUBLE_EQ(fair_binomial_cdf(0, 3), 0.125);
}

}  // namespace
}  // namespace carnot
