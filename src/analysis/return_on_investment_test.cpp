// SPDX-License-Identifier: Apache-2.0
#include "analysis/return_on_investment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carnot {
namespace {

using ::testing::IsEmpty;

// studies.md 7, closed form: c 9e-7 -> 4e-7, C_opt 12.
constexpr Investment kGolden{.once = 12.0, .before = 9e-7, .saving = 5e-7};

TEST(ReturnOnInvestment, GoldenValuesOfTheStudiesPage) {
  EXPECT_NEAR(return_on_investment(kGolden, 1e8).value(), 0.730769, 1e-6);
  EXPECT_NEAR(return_limit(kGolden).value(), 1.25, 1e-12);
}

TEST(ReturnOnInvestment, IsMinusOneBeforeTheFirstInferenceAndZeroAtBreakEven) {
  EXPECT_DOUBLE_EQ(return_on_investment(kGolden, 0.0).value(), -1.0);
  EXPECT_NEAR(return_on_investment(kGolden, 24e6).value(), 0.0, 1e-12);
}

TEST(ReturnOnInvestment, OfWhatCostsMoreStaysBelowZeroForEver) {
  const Investment harmful{.once = 1.0, .before = 2.0, .saving = -2.0};
  EXPECT_DOUBLE_EQ(return_limit(harmful).value(), -0.5);  // each costs 4 where it cost 2
  EXPECT_LT(return_on_investment(harmful, 1e12).value(), 0.0);
  EXPECT_THAT(return_curve(harmful), IsEmpty());
}

TEST(ReturnOnInvestment, WhatTheBaselineTookOnceIsNotSpentAgain) {
  // 30 once instead of 12, 1 each instead of 3: even after 9, where both have cost 39.
  const Investment better{.once = 30.0, .before = 3.0, .saving = 2.0, .once_before = 12.0};
  EXPECT_NEAR(return_on_investment(better, 9.0).value(), 0.0, 1e-12);
  EXPECT_NEAR(return_on_investment(better, 30.0).value(), (102.0 - 60.0) / 60.0, 1e-12);
  EXPECT_NEAR(return_curve(better).back().inferences, 360.0, 1e-9);
  EXPECT_THAT(return_curve({.once = 12.0, .before = 3.0, .saving = 2.0, .once_before = 12.0}),
              IsEmpty());
}

TEST(ReturnOnInvestment, OfWhatCostsNothingIsNoNumber) {
  EXPECT_FALSE(return_limit({.once = 1.0, .before = 2.0, .saving = 2.0}));
  EXPECT_FALSE(return_on_investment({.once = 0.0, .before = 2.0, .saving = 1.0}, 0.0));
}

TEST(ReturnOnInvestment, TheCurveHas200StepsToFortyTimesTheBreakEven) {
  const std::vector<ReturnPoint> curve = return_curve(kGolden);
  ASSERT_EQ(curve.size(), 201U);
  EXPECT_EQ(curve.front(), (ReturnPoint{0.0, -1.0}));
  EXPECT_NEAR(curve.at(5).inferences, 24e6, 1e-3);
  EXPECT_NEAR(curve.at(5).share, 0.0, 1e-12);
  EXPECT_NEAR(curve.back().inferences, 960e6, 1e-3);
}

TEST(ReturnOnInvestment, TheIntervalOfTheSavingBecomesThatOfTheReturn) {
  // 100 once, 10 each before, 5 (2.5 to 8) less after; of 100 inferences.
  const Estimate saving{5.0, 2.5, 8.0, 0.95};
  const Estimate share =
      return_on_investment({.once = 100.0, .before = 10.0}, saving, 100.0).value();
  EXPECT_DOUBLE_EQ(share.point, 400.0 / 600.0);
  EXPECT_DOUBLE_EQ(share.lower, 150.0 / 850.0);
  EXPECT_DOUBLE_EQ(share.upper, 700.0 / 300.0);
  EXPECT_EQ(return_limit(10.0, saving).value(), (Estimate{1.0, 2.5 / 7.5, 4.0, 0.95}));
  EXPECT_FALSE(return_limit(10.0, {5.0, 2.5, 10.0, 0.95}));
}

}  // namespace
}  // namespace carnot
