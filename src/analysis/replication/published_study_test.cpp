// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/published_study.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

// Dynamic quantisation in S1's meta-analysis, 28 models (studies.md 2). Oracle: Student's
// density, integrated in Python.
TEST(PublishedStudy, GivesAPublishedMeanItsIntervalAndItsSignificance) {
  const PublishedEffect accuracy{.mean = -13.792, .deviation = 29.19, .models = 28};
  const auto interval = interval_of(accuracy, 0.95);
  ASSERT_TRUE(interval.has_value());
  EXPECT_NEAR(interval->lower, -25.1107, 5e-4);
  EXPECT_NEAR(interval->upper, -2.4733, 5e-4);
  EXPECT_NEAR(*p_value_of(accuracy), 0.0187863, 5e-7);
}

TEST(PublishedStudy, ClaimsNoIntervalForAMeanWithoutScatter) {
  EXPECT_FALSE(interval_of({.mean = 50.0, .models = 28}, 0.95).has_value());
  EXPECT_FALSE(p_value_of({.mean = 50.0, .deviation = 12.0, .models = 1}).has_value());
}

TEST(PublishedStudy, ReadsBackEveryKeyThatItWrites) {
  for (const QualityAttribute one : all_quality_attributes())
    EXPECT_EQ(quality_attribute_of(key_of(one)), one);
  for (const Claim one : all_claims()) EXPECT_EQ(claim_of(key_of(one)), one);
  EXPECT_FALSE(claim_of("proves").has_value());
}

}  // namespace
}  // namespace carnot
