// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/affine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/rng.hpp"

namespace carnot {
namespace {

using testing::ElementsAre;

std::vector<std::int8_t> values_of(const QuantizedWeights& weights) {
  const auto values = weights.values.as<std::int8_t>();
  return {values.begin(), values.end()};
}

TEST(Affine, APositiveRangeStartsAtZero) {
  const Affine affine = affine_of({.lower = 0.5, .upper = 51.0});
  EXPECT_FLOAT_EQ(affine.scale, 0.2F);
  EXPECT_EQ(affine.zero_point, 0);
}

TEST(Affine, ANegativeRangeEndsAtZero) {
  const Affine affine = affine_of({.lower = -51.0, .upper = -1.0});
  EXPECT_FLOAT_EQ(affine.scale, 0.2F);
  EXPECT_EQ(affine.zero_point, 255);
}

TEST(Affine, ZeroIsRepresentedExactlyInsideARange) {
  const Affine affine = affine_of({.lower = -1.0, .upper = 2.0});
  EXPECT_EQ(affine.zero_point, 85);
  EXPECT_NEAR(representable(affine).lower, -1.0, 1e-6);
  EXPECT_NEAR(representable(affine).upper, 2.0, 1e-6);
}

TEST(Affine, AnEmptyRangeHasScaleOneAndZeroPointZero) {
  EXPECT_EQ(affine_of({}), (Affine{.scale = 1.0F, .zero_point = 0}));
}

TEST(Affine, ARangeTooNarrowToDivideByCountsAsEmpty) {
  EXPECT_EQ(affine_of({.lower = 0.0, .upper = 1e-40}), (Affine{.scale = 1.0F, .zero_point = 0}));
}

TEST(Affine, EveryRangeGivesAPositiveScaleAndKeepsItsEndsWithinAStep) {
  Rng rng{1};
  for (int i = 0; i < 1000; ++i) {
    const double end = rng.normal() * 10.0;
    const Range range = with_zero({.lower = end, .upper = end + rng.uniform(0.1, 10.0)});
    const Affine affine = affine_of(range);
    EXPECT_GT(affine.scale, 0.0F);
    const auto half_step = 0.5001 * static_cast<double>(affine.scale);
    EXPECT_NEAR(representable(affine).lower, range.lower, half_step);
    EXPECT_NEAR(representable(affine).upper, range.upper, half_step);
  }
}

TEST(QuantizedWeights, EachChannelFillsItsOwnRange) {
  const auto weights = Tensor::of<float>({2, 2}, std::vector<float>{1.27F, -0.5F, 12.7F, 6.35F});
  const QuantizedWeights quantized = quantize_weights(weights, 0);
  EXPECT_THAT(quantized.scales, ElementsAre(testing::FloatEq(0.01F), testing::FloatEq(0.1F)));
  EXPECT_THAT(values_of(quantized), ElementsAre(127, -50, 127, 64));  // 63.5 goes to even
}

TEST(QuantizedWeights, TheAxisMayBeTheLastOne) {
  const auto weights = Tensor::of<float>({2, 2}, std::vector<float>{1.27F, 12.7F, -0.64F, 3.2F});
  const QuantizedWeights quantized = quantize_weights(weights, 1);
  EXPECT_THAT(quantized.scales, ElementsAre(testing::FloatEq(0.01F), testing::FloatEq(0.1F)));
  EXPECT_THAT(values_of(quantized), ElementsAre(127, 127, -64, 32));
}

TEST(QuantizedWeights, WithoutAnAxisOneScaleServesAll) {
  const auto weights = Tensor::of<float>({2, 1}, std::vector<float>{12.7F, 1.0F});
  const QuantizedWeights quantized = quantize_weights(weights, std::nullopt);
  EXPECT_THAT(quantized.scales, ElementsAre(testing::FloatEq(0.1F)));
  EXPECT_THAT(values_of(quantized), ElementsAre(127, 10));
}

TEST(QuantizedWeights, AChannelOfZerosHasScaleOne) {
  const auto weights = Tensor::of<float>({1, 2}, std::vector<float>{0.0F, -0.0F});
  const QuantizedWeights quantized = quantize_weights(weights, 0);
  EXPECT_THAT(quantized.scales, ElementsAre(1.0F));
  EXPECT_THAT(values_of(quantized), ElementsAre(0, 0));
}

TEST(QuantizedWeights, NeverReachMinus128) {
  const auto weights = Tensor::of<float>({1, 2}, std::vector<float>{-3.3F, 3.2999F});
  EXPECT_THAT(values_of(quantize_weights(weights, 0)), ElementsAre(-127, 127));
}

TEST(Bias, IsCountedInStepsOfInputTimesWeight) {
  const std::vector<float> bias{1.0F, -0.25F};
  const std::vector<float> scales{0.5F, 0.25F};
  EXPECT_THAT(quantize_bias(bias, 0.1F, scales), ElementsAre(20, -10));
}

TEST(Bias, AHugeBiasRaisesTheWeightsScaleUntilItFits) {
  const float floor = bias_scale_floor(1e6F, 1e-4F);
  const auto weights = Tensor::of<float>({1, 1}, std::vector<float>{1e-6F});
  const QuantizedWeights quantized = quantize_weights(weights, 0, std::vector<float>{floor});
  EXPECT_THAT(quantized.scales, ElementsAre(floor));
  const auto bias = quantize_bias(std::vector<float>{1e6F}, 1e-4F, quantized.scales);
  EXPECT_NEAR(static_cast<double>(bias.front()), std::exp2(30), 256.0);
}

TEST(SignedAffine, LiesAroundZero) {
  const Affine affine = signed_affine_of({.lower = -2.54, .upper = 1.0});
  EXPECT_FLOAT_EQ(affine.scale, 0.02F);
  EXPECT_TRUE(affine.is_signed);
  EXPECT_NEAR(representable(affine).upper, 2.54, 1e-6);
  EXPECT_NEAR(representable(affine).lower, -2.56, 1e-6);
}

TEST(SignedAffine, OfNothingHasScaleOne) {
  EXPECT_EQ(signed_affine_of({}), (Affine{.scale = 1.0F, .zero_point = 0, .is_signed = true}));
}

}  // namespace
}  // namespace carnot
