// SPDX-License-Identifier: Apache-2.0
#include "datasets/idx.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/must.hpp"

namespace carnot {
namespace {

std::string big_endian(std::initializer_list<std::uint32_t> words) {
  std::string text;
  for (const std::uint32_t word : words) {
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(word >> shift & 0xFF);
  }
  return text;
}

Result<ImageSet> images(const std::string& file, std::int64_t at_most = 100) {
  return parse_idx_images(std::as_bytes(std::span{file}), at_most);
}
Result<std::vector<std::int32_t>> labels(const std::string& file, std::int64_t at_most = 100) {
  return parse_idx_labels(std::as_bytes(std::span{file}), at_most);
}

TEST(Idx, ReadsImagesAndLabels) {
  const std::string file = big_endian({0x803, 2, 2, 3}) + "abcdefghijkl";
  const ImageSet set = must(images(file));
  EXPECT_EQ(set.channels, 1);
  EXPECT_EQ(set.height, 2);
  EXPECT_EQ(set.width, 3);
  EXPECT_EQ(set.size(), 2);
  EXPECT_EQ(set.image(1)[0], 'g');
  EXPECT_EQ(idx_count(std::as_bytes(std::span{file})), 2);
  EXPECT_EQ(must(labels(big_endian({0x801, 2}) + "\x07\x02")), (std::vector<std::int32_t>{7, 2}));
}

TEST(Idx, TakesNoMoreThanAskedFor) {
  EXPECT_EQ(must(images(big_endian({0x803, 3, 1, 1}) + "abc", 2)).size(), 2);
  EXPECT_EQ(must(labels(big_endian({0x801, 3}) + "abc", 2)).size(), 2U);
}

TEST(Idx, ACountThatTheFileDoesNotHoldIsRefused) {
  EXPECT_FALSE(images(big_endian({0x803, 2, 2, 3}) + "abcdefghijk").has_value());
  EXPECT_FALSE(images(big_endian({0x803, 2, 2, 3}) + "abcdefghijklm").has_value());
  EXPECT_FALSE(labels(big_endian({0x801, 2}) + "\x07").has_value());
}

TEST(Idx, NothingEmptyOrAlienIsAccepted) {
  EXPECT_FALSE(images("").has_value());
  EXPECT_FALSE(images(big_endian({0x803, 1, 1})).has_value());
  EXPECT_FALSE(images(big_endian({0x803, 0, 2, 3})).has_value());
  EXPECT_FALSE(images(big_endian({0x803, 1, 0, 3})).has_value());
  EXPECT_FALSE(images(big_endian({0x801, 1}) + "a" + std::string(20, 'x')).has_value());
  EXPECT_FALSE(labels(big_endian({0x803, 1, 1, 1}) + "a").has_value());
  EXPECT_FALSE(labels(big_endian({0x801, 0})).has_value());
}

TEST(Idx, AHostileSizeDoesNotOverflow) {
  // 2^32 − 1 images of 2^16 × 2^16: the product is 0 in 64 bits, and no byte follows.
  EXPECT_FALSE(images(big_endian({0x803, 0xFFFFFFFF, 0x10000, 0x10000})).has_value());
  EXPECT_FALSE(images(big_endian({0x803, 0x80000000, 16384, 16384})).has_value());
}

}  // namespace
}  // namespace carnot
