// SPDX-License-Identifier: Apache-2.0
#include "tactics/weight_only/grouped_integers.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "base/rng.hpp"

namespace carnot {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::FloatEq;

std::vector<int> bytes_of(const Tensor& tensor) {
  std::vector<int> bytes;
  for (const std::byte byte : tensor.bytes()) bytes.push_back(static_cast<int>(byte));
  return bytes;
}

std::vector<int> integers_of(const GroupedIntegers& grouped) {
  const auto values = grouped.values.as<std::int8_t>();
  return {values.begin(), values.end()};
}

Tensor matrix(std::int64_t rows, std::int64_t columns, const std::vector<float>& elements) {
  return Tensor::of<float>({rows, columns}, elements);
}

TEST(GroupedIntegers, OneScaleForAllReachesTheLargestWeight) {
  const auto grouped = group_integers(matrix(1, 4, {1.0F, -127.0F, 0.4F, 63.0F}), 8, {});
  EXPECT_THAT(integers_of(grouped), ElementsAre(1, -127, 0, 63));
  EXPECT_EQ(grouped.scales.shape(), Shape{});
  EXPECT_THAT(grouped.scales.as<float>(), ElementsAre(1.0F));
}

TEST(GroupedIntegers, HalvesGoToTheEvenOne) {
  const auto grouped = group_integers(matrix(1, 4, {7.0F, 0.5F, 1.5F, -2.5F}), 4, {});
  EXPECT_THAT(reals_of(grouped, {}), ElementsAre(7.0F, 0.0F, 2.0F, -2.0F));
}

TEST(GroupedIntegers, EveryChannelHasItsScale) {
  const Tensor weights = matrix(2, 2, {127.0F, 0.0127F, -254.0F, 0.0F});
  const Grouping columns{.axis = 1, .block = 0};
  const auto grouped = group_integers(weights, 8, columns);
  EXPECT_THAT(grouped.scales.as<float>(), ElementsAre(FloatEq(2.0F), FloatEq(0.0001F)));
  EXPECT_THAT(integers_of(grouped), ElementsAre(64, 127, -127, 0));  // 63.5 goes to 64
}

TEST(GroupedIntegers, BlocksRunAlongTheirAxis) {
  // Columns of four, blocks of two: [2, 2] scales.
  const Tensor weights = matrix(4, 2,
                                {7.0F, 70.0F, 1.0F, 10.0F,  //
                                 0.7F, 0.0F, 0.1F, 0.0F});
  const Grouping blocks{.axis = 0, .block = 2};
  const auto grouped = group_integers(weights, 4, blocks);
  EXPECT_EQ(grouped.scales.shape(), (Shape{2, 2}));
  EXPECT_THAT(grouped.scales.as<float>(), ElementsAre(1.0F, 10.0F, FloatEq(0.1F), 1.0F));
  EXPECT_THAT(reals_of(grouped, blocks),
              ElementsAre(7.0F, 70.0F, 1.0F, 10.0F, FloatEq(0.7F), 0.0F, FloatEq(0.1F), 0.0F));
}

TEST(GroupedIntegers, BlocksAlongTheLastAxis) {
  const Tensor weights = matrix(2, 4, {7.0F, 1.0F, 14.0F, 2.0F, 21.0F, 3.0F, 28.0F, 4.0F});
  const auto grouped = group_integers(weights, 4, {.axis = 1, .block = 2});
  EXPECT_THAT(grouped.scales.as<float>(), ElementsAre(1.0F, 2.0F, 3.0F, 4.0F));
}

TEST(GroupedIntegers, FourBitsArePackedLowHalfFirst) {
  const auto grouped = group_integers(matrix(1, 3, {7.0F, -7.0F, 2.0F}), 4, {});
  EXPECT_EQ(grouped.values.type(), DataType::int4);
  EXPECT_THAT(bytes_of(grouped.values), ElementsAre(0x97, 0x02));
}

TEST(GroupedIntegers, ZerosHaveScaleOne) {
  const auto grouped = group_integers(matrix(1, 2, {0.0F, 0.0F}), 8, {});
  EXPECT_THAT(grouped.scales.as<float>(), ElementsAre(1.0F));
  EXPECT_THAT(integers_of(grouped), Each(0));
}

TEST(GroupedIntegers, TheSmallestWeightsStillDivide) {
  const auto grouped = group_integers(matrix(1, 1, {1e-40F}), 8, {});
  EXPECT_THAT(grouped.scales.as<float>(), ElementsAre(1e-12F));
}

TEST(GroupedIntegers, NoWeightIsOffByMoreThanHalfAStep) {
  Rng rng{5};
  std::vector<float> elements(std::size_t{6} * 32 * 3);
  for (float& element : elements) element = static_cast<float>(rng.normal());
  const Tensor weights = Tensor::of<float>({6, 32, 3}, elements);
  for (const Grouping& grouping : {Grouping{}, Grouping{.axis = 0, .block = 0},
                                   Grouping{.axis = 1, .block = 16}, Grouping{.axis = 2}}) {
    for (const int bits : {4, 8}) {
      const auto grouped = group_integers(weights, bits, grouping);
      const auto scales = grouped.scales.as<float>();
      const float step = *std::ranges::max_element(scales);
      const auto reals = reals_of(grouped, grouping);
      for (std::size_t i = 0; i < elements.size(); ++i) {
        EXPECT_LE(std::abs(reals[i] - elements[i]), 0.5001F * step);
      }
    }
  }
}

}  // namespace
}  // namespace carnot
