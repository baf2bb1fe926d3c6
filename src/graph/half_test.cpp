// SPDX-License-Identifier: Apache-2.0
#include "graph/half.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/must.hpp"

namespace carnot {
namespace {

TEST(Float16, RoundsToTheNearestAndTiesToEven) {
  EXPECT_EQ(to_float16_bits(1.0F), 0x3C00);
  EXPECT_EQ(to_float16_bits(-2.0F), 0xC000);
  EXPECT_EQ(to_float16_bits(1.0F + 0x1p-11F), 0x3C00);      // half a step: to the even one
  EXPECT_EQ(to_float16_bits(1.0F + 0x1.8p-10F), 0x3C02);    // one and a half: up to even
  EXPECT_EQ(to_float16_bits(1.0F + 0x1.004p-11F), 0x3C01);  // just above half a step
  EXPECT_EQ(to_float16_bits(65504.0F), 0x7BFF);             // the largest
  EXPECT_EQ(to_float16_bits(65519.0F), 0x7BFF);
  EXPECT_EQ(to_float16_bits(65520.0F), 0x7C00);
}

TEST(Float16, HasSubnormalsInfinitiesAndNotANumber) {
  EXPECT_EQ(to_float16_bits(0x1p-24F), 0x0001);
  EXPECT_EQ(to_float16_bits(0x1p-25F), 0x0000);
  EXPECT_EQ(to_float16_bits(0x1.8p-24F), 0x0002);
  EXPECT_EQ(to_float16_bits(0x1.ffcp-15F), 0x03FF + 1);  // rounds up into the normal numbers
  EXPECT_EQ(to_float16_bits(-0.0F), 0x8000);
  EXPECT_EQ(to_float16_bits(-std::numeric_limits<float>::infinity()), 0xFC00);
  EXPECT_TRUE(std::isnan(from_float16_bits(to_float16_bits(std::nanf("")))));
}

TEST(Float16, ComesBackFromEveryBitPattern) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float number = from_float16_bits(static_cast<std::uint16_t>(bits));
    if (std::isnan(number)) continue;
    ASSERT_EQ(to_float16_bits(number), bits);
  }
}

TEST(Bfloat16, RoundsToTheNearestAndTiesToEven) {
  EXPECT_EQ(to_bfloat16_bits(1.0F), 0x3F80);
  EXPECT_EQ(to_bfloat16_bits(1.0F + 0x1p-8F), 0x3F80);
  EXPECT_EQ(to_bfloat16_bits(1.0F + 0x1.8p-7F), 0x3F82);
  EXPECT_EQ(from_bfloat16_bits(0x4049), 3.140625F);
  EXPECT_EQ(to_bfloat16_bits(std::numeric_limits<float>::max()), 0x7F80);
  EXPECT_TRUE(std::isnan(from_bfloat16_bits(to_bfloat16_bits(std::nanf("")))));
}

TEST(Floats, OfEveryWidthAreReadAsFloats) {
  const Tensor single = Tensor::of(Shape{2}, std::vector<float>{0.5F, -3.0F});
  const std::vector<float> expected{0.5F, -3.0F};
  EXPECT_EQ(must(to_floats(single)), expected);
  EXPECT_EQ(must(to_floats(to_float16(single))), expected);
  EXPECT_EQ(must(to_floats(Tensor::of(Shape{2}, std::vector<double>{0.5, -3.0}))), expected);
  const Tensor brain{DataType::bfloat16, Shape{1}, std::string{"\x49\x40", 2}};
  EXPECT_EQ(must(to_floats(brain)), std::vector<float>{3.140625F});
}

TEST(Floats, AreNotFoundInIntegers) {
  EXPECT_EQ(to_floats(Tensor::scalar(std::int8_t{1})).error().message,
            "a tensor of int8 holds no floating-point numbers.");
}

}  // namespace
}  // namespace carnot
