// SPDX-License-Identifier: Apache-2.0
#include "app/models/name_pattern.hpp"

#include <gtest/gtest.h>

#include <string>

namespace carnot {
namespace {

TEST(NamePattern, AStarStandsForAnyCharacters) {
  EXPECT_TRUE(fits_pattern("timm:resnet*", "timm:resnet50"));
  EXPECT_TRUE(fits_pattern("*50*", "resnet50.a1_in1k"));
  EXPECT_TRUE(fits_pattern("a*b*c", "a-b-b-c"));
  EXPECT_TRUE(fits_pattern("**", ""));
  EXPECT_FALSE(fits_pattern("resnet*", "se_resnet50"));
  EXPECT_FALSE(fits_pattern("a*b", "a-b-c"));
  EXPECT_FALSE(fits_pattern("", "x"));
}

TEST(NamePattern, ManyStarsOverALongNameTakeNoTime) {
  const std::string text(5000, 'a');
  EXPECT_FALSE(fits_pattern("*a*a*a*a*a*a*a*a*b", text));
}

TEST(NamePattern, WithoutAStarAPartIsEnough) {
  EXPECT_TRUE(means_model("", "timm:resnet50"));
  EXPECT_TRUE(means_model("net5", "timm:resnet50"));
  EXPECT_TRUE(means_model("resnet*", "timm:resnet50"));
  EXPECT_FALSE(means_model("resnet*", "timm:se_resnet50"));
  EXPECT_FALSE(means_model("vit", "timm:resnet50"));
}

}  // namespace
}  // namespace carnot
