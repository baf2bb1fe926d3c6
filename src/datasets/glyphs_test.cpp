// SPDX-License-Identifier: Apache-2.0
#include "datasets/glyphs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "support/must.hpp"

namespace carnot {
namespace {

TEST(Glyphs, AnImageDoesNotDependOnTheRangeItIsMadeIn) {
  const ImageSet all = must(glyphs(Split::test, 0, 40));
  const ImageSet tail = must(glyphs(Split::test, 30, 10));
  EXPECT_TRUE(std::ranges::equal(tail.image(4), all.image(34)));
  EXPECT_EQ(tail.labels[4], all.labels[34]);
}

TEST(Glyphs, SplitsShareNoImage) {
  const ImageSet train = must(glyphs(Split::train, 0, 1));
  const ImageSet calibration = must(glyphs(Split::calibration, 0, 1));
  const ImageSet test = must(glyphs(Split::test, 0, 1));
  EXPECT_NE(train.pixels, calibration.pixels);
  EXPECT_NE(train.pixels, test.pixels);
  EXPECT_NE(calibration.pixels, test.pixels);
}

TEST(Glyphs, ClassesAreAboutEquallyFrequent) {
  const ImageSet test = must(glyphs(Split::test, 0, 5000));
  std::array<int, kGlyphNames.size()> counts{};
  for (const std::int32_t label : test.labels) ++counts.at(static_cast<std::size_t>(label));
  EXPECT_GT(std::ranges::min(counts), 400);
  EXPECT_LT(std::ranges::max(counts), 600);
}

TEST(Glyphs, ARangeBeyondTheSplitIsRefusedWithTheNumberThereIs) {
  for (const auto& [first, count] : {std::pair{-1, 1}, {0, -1}, {0, 5001}, {5000, 1}}) {
    const auto refused = glyphs(Split::test, first, count);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::bad_input);
    EXPECT_NE(refused.error().message.find("5000"), std::string::npos);
  }
  EXPECT_EQ(must(glyphs(Split::test, 5000, 0)).size(), 0);
}

}  // namespace
}  // namespace carnot
