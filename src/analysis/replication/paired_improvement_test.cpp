// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/paired_improvement.hpp"

#include <gtest/gtest.h>

#include <array>

#include "support/must.hpp"

namespace carnot {
namespace {

constexpr std::array kTwelve{40.0, 41.0, 42.0, 43.0, 44.0, 45.0,
                             46.0, 47.0, 48.0, 49.0, 50.0, 51.0};

// By hand: mean 45.5, s = √13, t(11) = 2.200985, all 2^12 signs counted out.
TEST(PairedImprovement, TestsImprovementsOfModelsAgainstNoChange) {
  const ImprovementTest test = must(test_improvements(kTwelve, 0.95, 1));
  EXPECT_EQ(test.models, 12);
  EXPECT_DOUBLE_EQ(test.mean.point, 45.5);
  EXPECT_NEAR(test.mean.lower, 45.5 - 2.200985 * 1.040833, 1e-5);
  EXPECT_DOUBLE_EQ(test.signed_ranks, 78.0);
  EXPECT_DOUBLE_EQ(test.p_value, 2.0 / 4096.0);
  EXPECT_DOUBLE_EQ(test.rank_correlation.point, 1.0);
  EXPECT_DOUBLE_EQ(test.median->point, 45.5);
  EXPECT_NEAR(*test.quartile_range, 5.5, 1e-12);
}

TEST(PairedImprovement, SaysNothingWhereNothingChanged) {
  constexpr std::array<double, 7> kNothing{};
  const ImprovementTest test = must(test_improvements(kNothing, 0.95, 1));
  EXPECT_DOUBLE_EQ(test.mean.point, 0.0);
  EXPECT_DOUBLE_EQ(test.p_value, 1.0);
}

TEST(PairedImprovement, RefusesASingleModel) {
  constexpr std::array kOne{4.0};
  EXPECT_FALSE(test_improvements(kOne, 0.95, 1).has_value());
}

TEST(PairedImprovement, TellsOnWhichSideOfABoundTheMeanLies) {
  const SideOfBound below = side_of_bound(kTwelve, 47.790858);  // the upper end of the interval
  EXPECT_NEAR(below.p_below, 0.025, 1e-6);
  EXPECT_NEAR(below.p_above, 0.975, 1e-6);
}

TEST(PairedImprovement, KnowsTheSideForSureWithoutScatter) {
  constexpr std::array kSame{1.0, 1.0, 1.0};
  EXPECT_EQ(side_of_bound(kSame, 2.0).p_below, 0.0);
  EXPECT_EQ(side_of_bound(kSame, 2.0).p_above, 1.0);
  EXPECT_EQ(side_of_bound(kSame, 1.0).p_below, 1.0);
}

}  // namespace
}  // namespace carnot
