// SPDX-License-Identifier: Apache-2.0
#include "analysis/accuracy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/must.hpp"

namespace carnot {
namespace {

using Marks = std::vector<std::uint8_t>;

// tactics.md 2.12: 18 discordant of 1,000 have a standard error of .42 points, 100 have 1.0.
TEST(PairedAccuracy, StandardErrorsAreThoseOfTheTacticsPage) {
  const auto standard_error = [](const Estimate& e) { return (e.upper - e.lower) / 2 / 1.959964; };
  EXPECT_NEAR(standard_error(paired_accuracy(1000, 10, 8, 0.95).difference), 0.0042, 5e-5);
  EXPECT_NEAR(standard_error(paired_accuracy(1000, 50, 50, 0.95).difference), 0.0100, 5e-6);
}

// scipy.stats.binomtest(min(b, c), b + c, 0.5).pvalue
TEST(PairedAccuracy, McNemarAgreesWithScipy) {
  EXPECT_NEAR(paired_accuracy(1000, 10, 8, 0.95).p_value, 0.8145294189453125, 1e-12);
  EXPECT_NEAR(paired_accuracy(1000, 3, 12, 0.95).p_value, 0.03515625, 1e-12);
  EXPECT_NEAR(paired_accuracy(1000, 0, 6, 0.95).p_value, 0.03125, 1e-12);
  EXPECT_NEAR(paired_accuracy(1000, 60, 40, 0.95).p_value, 0.05688793364098089, 1e-12);
  EXPECT_EQ(paired_accuracy(1000, 7, 7, 0.95).p_value, 1.0);
  EXPECT_EQ(paired_accuracy(1000, 0, 0, 0.95).p_value, 1.0);
}

TEST(PairedAccuracy, CountsWhoLostAndWhoGained) {
  const auto paired = must(paired_accuracy(Marks{1, 1, 0, 0, 1}, Marks{1, 0, 1, 0, 0}, 0.95));
  EXPECT_EQ(paired.images, 5);
  EXPECT_EQ(paired.lost, 1);
  EXPECT_EQ(paired.gained, 2);
  EXPECT_DOUBLE_EQ(paired.difference.point, 0.2);
}

TEST(PairedAccuracy, SwappingMirrorsTheDifference) {
  const Estimate one = paired_accuracy(500, 12, 31, 0.95).difference;
  const Estimate other = paired_accuracy(500, 31, 12, 0.95).difference;
  EXPECT_DOUBLE_EQ(one.point, -other.point);
  EXPECT_DOUBLE_EQ(one.lower, -other.upper);
}

TEST(PairedAccuracy, EqualOnAThousandImagesIsNotCertaintyForAll) {
  const Estimate difference = paired_accuracy(1000, 0, 0, 0.95).difference;
  EXPECT_EQ(difference.point, 0.0);
  EXPECT_NEAR(difference.upper, 1.0 - std::pow(0.025, 1e-3), 1e-15);
  EXPECT_NEAR(difference.upper, 0.00368, 1e-5);
  EXPECT_EQ(difference.lower, -difference.upper);
}

TEST(PairedAccuracy, LosingEveryImageStaysWithinTheLimits) {
  const Estimate difference = paired_accuracy(20, 20, 0, 0.95).difference;
  EXPECT_EQ(difference.point, -1.0);
  EXPECT_EQ(difference.lower, -1.0);
  EXPECT_GT(difference.upper, -1.0);
}

TEST(PairedAccuracy, RefusesWhatCannotBePaired) {
  EXPECT_EQ(paired_accuracy(Marks{1, 0}, Marks{1}, 0.95).error().code, ErrorCode::bad_input);
  EXPECT_FALSE(paired_accuracy(Marks{}, Marks{}, 0.95));
  EXPECT_FALSE(paired_accuracy(Marks{2}, Marks{1}, 0.95));
  EXPECT_FALSE(paired_accuracy(Marks{1}, Marks{1}, 1.0));
}

TEST(Agreement, CountsEqualPredictions) {
  EXPECT_EQ(must(agreement(std::vector{1, 2, 3}, std::vector{1, 0, 3})), 2);
  EXPECT_EQ(must(agreement({}, {})), 0);
  const auto refused = agreement(std::vector{1, 2, 3}, std::vector{1});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("3 and for 1"), std::string::npos);
}

}  // namespace
}  // namespace carnot
