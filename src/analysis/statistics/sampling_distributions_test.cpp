// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/sampling_distributions.hpp"

#include <gtest/gtest.h>

#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

// Wanted figures: SciPy 1.17.1 (ncf, ncx2, nct, f, chi2, t).

TEST(SamplingDistributions, NoncentralOnesAgreeWithSciPy) {
  EXPECT_TRUE(close_to(noncentral_f_cdf(2.5, 3, 40, 4.0), 0.604388952720486));
  EXPECT_TRUE(close_to(noncentral_chi_squared_cdf(25, 3, 12), 0.9023126948297991));
  EXPECT_TRUE(close_to(noncentral_student_cdf(2.0, 9, 1.2), 0.7499223297978093));
  EXPECT_TRUE(close_to(noncentral_student_cdf(-1.0, 9, 1.2), 0.01708623899507475));
}

TEST(SamplingDistributions, LimitsForManyDegreesStayCloseToSciPy) {
  EXPECT_NEAR(noncentral_f_cdf(3.0, 2, 2e5, 1.5), 0.822147877828117, 1e-5);
  EXPECT_NEAR(noncentral_f_cdf(1.0, 2, 2e5, 0.5), 0.5457356899996573, 1e-5);
  EXPECT_NEAR(noncentral_f_cdf(2500.0, 4, 2e5, 9800.0), 0.8358890816473254, 2e-3);
  EXPECT_NEAR(noncentral_chi_squared_cdf(20'400, 3, 20'000), 0.9192697129778955, 1e-6);
  EXPECT_NEAR(noncentral_student_cdf(3.1, 20'000, 2.0), 0.8642967140958825, 1e-5);
}

TEST(SamplingDistributions, SmallTailsKeepTheirDigits) {
  EXPECT_TRUE(close_to(f_survival(3177.701026, 4, 64.701404), 1.8242392741729716e-73, 1e-8));
  EXPECT_TRUE(close_to(chi_squared_survival(127.0484, 4), 1.6653790664835498e-26, 1e-10));
  EXPECT_TRUE(close_to(student_two_sided_p(40, 30), 1.3726045194406417e-27, 1e-10));
}

TEST(SamplingDistributions, AnIntervalOfNoncentralityTurnsTheCdfRound) {
  const Estimate ends = f_noncentrality(4.0, 3, 40, 0.9);
  EXPECT_NEAR(noncentral_f_cdf(4.0, 3, 40, ends.upper), 0.05, 1e-9);
  EXPECT_NEAR(noncentral_f_cdf(4.0, 3, 40, ends.lower), 0.95, 1e-9);
  EXPECT_EQ(chi_squared_noncentrality(0.5, 3, 0.95).lower, 0.0);
}

}  // namespace
}  // namespace carnot::statistics
