// SPDX-License-Identifier: Apache-2.0
#include "datasets/npy_images.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "support/must.hpp"

namespace carnot {
namespace {

Result<ImageSet> images(const Shape& shape, std::int64_t at_most = 100) {
  std::vector<std::uint8_t> counting(static_cast<std::size_t>(element_count(shape)));
  std::iota(counting.begin(), counting.end(), std::uint8_t{0});
  return images_of_array(ElementType::uint8, shape, std::as_bytes(std::span{counting}), at_most);
}

template <class T>
Result<std::vector<std::int32_t>> labels(const std::vector<T>& values, std::int64_t at_most = 100) {
  return labels_of_array(element_type_of<T>(), {static_cast<std::int64_t>(values.size())},
                         std::as_bytes(std::span{values}), at_most);
}

TEST(ImagesOfArray, TakesChannelsFirstAsItLies) {
  const ImageSet set = must(images({2, 3, 2, 5}));
  EXPECT_EQ(set.channels, 3);
  EXPECT_EQ(set.height, 2);
  EXPECT_EQ(set.width, 5);
  EXPECT_EQ(set.image(1)[0], 30);
}

TEST(ImagesOfArray, BringsChannelsLastIntoPlanes) {
  const ImageSet set = must(images({2, 2, 2, 3}));
  EXPECT_EQ(set.channels, 3);
  EXPECT_EQ((std::vector<std::uint8_t>{set.image(0).begin(), set.image(0).end()}),
            (std::vector<std::uint8_t>{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}));
  EXPECT_EQ(set.image(1)[4], 13);
}

TEST(ImagesOfArray, ThreeDimensionsAreGreyImages) {
  const ImageSet set = must(images({4, 5, 6}, 3));
  EXPECT_EQ(set.channels, 1);
  EXPECT_EQ(set.size(), 3);
}

TEST(ImagesOfArray, OtherShapesAndTypesAreRefused) {
  EXPECT_FALSE(images({}).has_value());
  EXPECT_FALSE(images({12}).has_value());
  EXPECT_FALSE(images({2, 2, 5, 4}).has_value());
  EXPECT_FALSE(images({0, 3, 2, 2}).has_value());
  EXPECT_FALSE(images({2, 3, 0, 2}).has_value());
  EXPECT_FALSE(images({1, 1, 1, 20000}).has_value());
  const std::vector<std::byte> floats(48);
  EXPECT_FALSE(images_of_array(ElementType::float32, {1, 3, 2, 2}, floats, 9).has_value());
}

TEST(LabelsOfArray, TakesEveryIntegerType) {
  const std::vector<std::int32_t> wanted{3, 0, 9};
  EXPECT_EQ(must(labels<std::uint8_t>({3, 0, 9})), wanted);
  EXPECT_EQ(must(labels<std::int8_t>({3, 0, 9})), wanted);
  EXPECT_EQ(must(labels<std::int32_t>({3, 0, 9})), wanted);
  EXPECT_EQ(must(labels<std::int64_t>({3, 0, 9, 1}, 3)), wanted);
}

TEST(LabelsOfArray, WhatIsNoClassIsRefusedWithItsImage) {
  const auto negative = labels<std::int64_t>({3, -1});
  ASSERT_FALSE(negative.has_value());
  EXPECT_NE(negative.error().message.find("label -1 of image 1"), std::string::npos);
  EXPECT_FALSE(labels<std::int64_t>({std::int64_t{1} << 40}).has_value());
  EXPECT_FALSE(labels<float>({1.0F}).has_value());
  const std::vector<std::byte> four(4);
  EXPECT_FALSE(labels_of_array(ElementType::uint8, {2, 2}, four, 9).has_value());
}

}  // namespace
}  // namespace carnot
