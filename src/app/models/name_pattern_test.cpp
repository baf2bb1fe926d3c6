// SPDX-License-Identifier: Apache-2.0
#include "app/models/name_pattern.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(NamePattern, WithoutAStarAPartIsEnough) {
  EXPECT_TRUE(means_model("", "timm:resnet50"));
  EXPECT_TRUE(means_model("net5", "timm:resnet50"));
  EXPECT_TRUE(means_model("resnet*", "timm:resnet50"));
  EXPECT_FALSE(means_model("resnet*", "timm:se_resnet50"));
  EXPECT_FALSE(means_model("vit", "timm:resnet50"));
}

}  // namespace
}  // namespace carnot
