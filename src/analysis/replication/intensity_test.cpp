// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/intensity.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

constexpr QualityAttribute kEnergy = QualityAttribute::energy;
constexpr QualityAttribute kAccuracy = QualityAttribute::accuracy;

TEST(Intensity, HasAWordForEveryStepEndsIncluded) {
  EXPECT_EQ(intensity_of(0.0, kEnergy), "indifferent");
  EXPECT_EQ(intensity_of(2.0, kEnergy), "indifferent");
  EXPECT_EQ(intensity_of(2.1, kEnergy), "indifferent-weak");
  EXPECT_EQ(intensity_of(20.0, kEnergy), "weak");
  EXPECT_EQ(intensity_of(30.0, kEnergy), "weak-moderate");
  EXPECT_EQ(intensity_of(40.0, kEnergy), "moderate");
  EXPECT_EQ(intensity_of(50.0, kEnergy), "moderate-strong");
  EXPECT_EQ(intensity_of(50.1, kEnergy), "strong");
}

TEST(Intensity, IsTheSameForLossesAsForGains) { EXPECT_EQ(intensity_of(-53.5, kEnergy), "strong"); }

TEST(Intensity, TakesFinerStepsForAccuracy) {
  EXPECT_EQ(intensity_of(-13.792, kAccuracy), "weak-moderate");
  EXPECT_EQ(intensity_of(-25.5, kAccuracy), "strong");
}

TEST(Intensity, GivesTheRangeOfAWord) {
  const auto moderate = range_of_word("moderate", kEnergy);
  ASSERT_TRUE(moderate.has_value());
  EXPECT_EQ(moderate->above, 30.0);
  EXPECT_EQ(moderate->at_most, 40.0);
  EXPECT_FALSE(range_of_word("tremendous", kEnergy).has_value());
}

}  // namespace
}  // namespace carnot
