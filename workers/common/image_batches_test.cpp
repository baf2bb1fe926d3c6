// SPDX-License-Identifier: Apache-2.0
#include "common/image_batches.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot::worker {
namespace {

/// `count` images of two numbers: 0 1, 2 3, 4 5, ...
class Images : public testing::Test {
 protected:
  ImageBatches of(std::int64_t count, std::int64_t batch) {
    std::vector<float> values(static_cast<std::size_t>(2 * count));
    std::iota(values.begin(), values.end(), 0.0F);
    must(write_npy<float>(path, {count, 2}, values));
    return must(ImageBatches::open(path, {"x", ElementType::float32, {batch, 2}}));
  }
  static std::vector<float> floats(std::span<const std::byte> bytes) {
    const auto* first = reinterpret_cast<const float*>(bytes.data());
    return {first, first + bytes.size() / sizeof(float)};
  }
  TemporaryFolder folder = must(TemporaryFolder::create("", "images"));
  std::filesystem::path path = folder.path() / "images.npy";
};

TEST_F(Images, FillWholeBatchesInOrder) {
  const ImageBatches batches = of(4, 2);
  ASSERT_EQ(batches.all().size(), 2U);
  EXPECT_THAT(floats(batches.all()[1]), testing::ElementsAre(4, 5, 6, 7));
  EXPECT_EQ(batches.whole().size(), 2U);
  EXPECT_EQ(batches.images_in(1), 2);
}

TEST_F(Images, PadTheLastBatchWithTheLastImage) {
  const ImageBatches batches = of(4, 3);
  ASSERT_EQ(batches.all().size(), 2U);
  EXPECT_THAT(floats(batches.all()[1]), testing::ElementsAre(6, 7, 6, 7, 6, 7));
  EXPECT_EQ(batches.images_in(0), 3);
  EXPECT_EQ(batches.images_in(1), 1);
  EXPECT_EQ(batches.whole().size(), 1U) << "a timed loop leaves the padded one out";
}

TEST_F(Images, FewerThanABatchMakeOnePaddedBatch) {
  const ImageBatches batches = of(2, 4);
  ASSERT_EQ(batches.whole().size(), 1U);
  EXPECT_THAT(floats(batches.whole()[0]), testing::ElementsAre(0, 1, 2, 3, 2, 3, 2, 3));
  EXPECT_EQ(batches.images_in(0), 2);
  batches.touch();
}

TEST_F(Images, OfAnotherShapeAreRefused) {
  const ImageBatches fits = of(2, 1);
  const auto refused = ImageBatches::open(path, {"x", ElementType::float32, {1, 3}});
  ASSERT_FALSE(refused);
  EXPECT_THAT(
      refused.error().message,
      testing::HasSubstr("holds images of 2 float32, the model's input \"x\" takes 3 float32"));
  EXPECT_FALSE(ImageBatches::open(path, {"x", ElementType::int8, {1, 2}}));
  EXPECT_FALSE(ImageBatches::open(path, {"x", ElementType::float32, {1, 2, 1}}));
}

TEST_F(Images, BecomeRowsForAModelThatTakesRows) {
  std::vector<float> values(8);
  std::iota(values.begin(), values.end(), 0.0F);
  must(write_npy<float>(path, {2, 1, 2, 2}, values));
  const ImageBatches batches = must(ImageBatches::open(path, {"x", ElementType::float32, {2, 4}}));
  EXPECT_THAT(floats(batches.all()[0]), testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_FALSE(ImageBatches::open(path, {"x", ElementType::float32, {2, 5}}));
  EXPECT_FALSE(ImageBatches::open(path, {"x", ElementType::float32, {2, 2, 2}}));
}

}  // namespace
}  // namespace carnot::worker
