// SPDX-License-Identifier: Apache-2.0
#include "common/input_shape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot::worker {
namespace {

TEST(InputShape, TakesTheBatchWhereItIsOpen) {
  EXPECT_EQ(must(input_shape_for("x", {-1, 3, 32, 32}, 8)), (Shape{8, 3, 32, 32}));
  EXPECT_EQ(must(input_shape_for("x", {1, 784}, 1)), (Shape{1, 784}));
}

TEST(InputShape, SaysToWhichBatchAModelIsFixed) {
  const auto refused = input_shape_for("x", {1, 784}, 8);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the model is fixed to batch 1; batch 8 was asked.");
  EXPECT_FALSE(input_shape_for("x", {0, 784}, 1));
}

TEST(InputShape, RefusesOtherOpenDimensions) {
  const auto refused = input_shape_for("pixels", {-1, 3, -1, -1}, 1);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              testing::HasSubstr("dimension 2 of the model's input \"pixels\""));
  EXPECT_FALSE(input_shape_for("x", {}, 1));
}

}  // namespace
}  // namespace carnot::worker
