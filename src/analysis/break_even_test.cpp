// SPDX-License-Identifier: Apache-2.0
#include "analysis/break_even.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/must.hpp"

namespace carnot {
namespace {

// studies.md 7, closed form: c 9e-7 -> 4e-7, C_opt 12.
TEST(BreakEven, GoldenValueOfTheStudiesPage) { EXPECT_EQ(first_gain(12.0, 9e-7 - 4e-7), 24000001); }

TEST(BreakEven, TheFirstCountThatGainsIsPastTheOneThatOnlyPays) {
  EXPECT_EQ(first_gain(10.0, 3.0), 4);  // 3 save 9, 4 save 12
  EXPECT_EQ(first_gain(9.0, 3.0), 4);   // 3 save 9: even, no gain yet
  EXPECT_EQ(first_gain(0.0, 3.0), 1);
}

TEST(BreakEven, WithoutASavingThereIsNone) {
  EXPECT_FALSE(first_gain(10.0, 0.0));
  EXPECT_FALSE(first_gain(10.0, -1.0));
  EXPECT_FALSE(first_gain(10.0, 1e-300));
}

TEST(BreakEven, RangeFollowsFromTheInterval) {
  const BreakEven result = must(break_even(100.0, {2.0, 1.0, 4.0, 0.95}));
  EXPECT_EQ(result.kind, BreakEvenKind::after);
  EXPECT_EQ(result.first, 51);
  EXPECT_EQ(result.earliest, 26);
  EXPECT_EQ(result.latest, 101);
}

TEST(BreakEven, ASavingThatMayBeZeroResolvesNothing) {
  EXPECT_EQ(must(break_even(1.0, {0.5, -0.1, 1.1, 0.95})).kind, BreakEvenKind::not_resolved);
  EXPECT_EQ(must(break_even(1.0, {-0.5, -1.1, 0.1, 0.95})).kind, BreakEvenKind::not_resolved);
  EXPECT_EQ(must(break_even(1.0, {0.5, 0.0, 1.0, 0.95})).kind, BreakEvenKind::not_resolved);
}

TEST(BreakEven, WhatCostsMorePerInferenceNeverPays) {
  EXPECT_EQ(must(break_even(1.0, {-0.5, -0.9, -0.1, 0.95})).kind, BreakEvenKind::never);
  EXPECT_EQ(must(break_even(1.0, {0.0, 0.0, 0.0, 0.95})).kind, BreakEvenKind::never);
}

TEST(BreakEven, RefusesFiguresThatAreNone) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(break_even(nan, {1.0, 0.5, 1.5, 0.95}));
  EXPECT_FALSE(break_even(-1.0, {1.0, 0.5, 1.5, 0.95}));
  EXPECT_FALSE(break_even(1.0, {nan, 0.5, 1.5, 0.95}));
}

}  // namespace
}  // namespace carnot
