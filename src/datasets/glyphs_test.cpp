// SPDX-License-Identifier: Apache-2.0
#include "datasets/glyphs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

// Trained models and their accuracies stand on these bytes. Found equal with g++ 12 and clang 16,
// at -O0 to -O3 -march=native -ffast-math. Whoever changes a drawing raises kGlyphsVersion as well.
TEST(Glyphs, HaveTheSameBytesEverywhere) {
  const ImageSet set = must(glyphs(Split::test, 0, 100));
  EXPECT_EQ(Sha256{}.add(std::as_bytes(std::span{set.pixels})).hex(),
            "f2ac851a57ba413b9f75c39897ecd8fffbc342e461dccd7224572ecbfc40c09d");
  EXPECT_EQ((std::vector<std::int32_t>{set.labels.begin(), set.labels.begin() + 10}),
            (std::vector<std::int32_t>{0, 9, 6, 3, 7, 5, 9, 1, 5, 5}));
}

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
