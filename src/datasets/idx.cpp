// SPDX-License-Identifier: Apache-2.0
#include "datasets/idx.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.hpp"

namespace carnot {
namespace {

constexpr std::uint32_t kImagesMagic = 0x803;  // unsigned bytes, three dimensions
constexpr std::uint32_t kLabelsMagic = 0x801;  // unsigned bytes, one dimension
constexpr std::uint64_t kLargestIdxSide = 16384;

std::uint32_t big_endian_word(std::span<const std::byte> file, std::size_t offset) {
  CARNOT_ASSERT(offset + 4 <= file.size());
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | std::to_integer<std::uint32_t>(file[offset + i]);
  return value;
}

/// The elements after a header that was found right. `per_item` is how many bytes one item has.
Result<std::span<const std::byte>> elements(std::span<const std::byte> file, std::size_t header,
                                            std::uint64_t count, std::uint64_t per_item) {
  // Division instead of a product: a hostile count must not overflow into a small number.
  const std::uint64_t held = file.size() - header;
  if (held % per_item != 0 || held / per_item != count) {
    return fail(ErrorCode::bad_input,
                fmt::format("its header promises {} items of {} bytes, but {} bytes follow: it is "
                            "cut or damaged.",
                            count, per_item, held));
  }
  if (count == 0) return fail(ErrorCode::bad_input, "it holds no items.");
  return file.subspan(header);
}

Result<void> check_magic(std::span<const std::byte> file, std::uint32_t wanted, std::size_t header,
                         std::string_view what) {
  if (file.size() >= header && big_endian_word(file, 0) == wanted) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("it is not an IDX file of {} (those begin with 00 00 08 {:02x} and have "
                          "{} bytes of header).",
                          what, wanted & 0xFF, header),
              "Name the images first, then the labels.");
}

}  // namespace

std::int64_t idx_count(std::span<const std::byte> file) { return big_endian_word(file, 4); }

Result<ImageSet> parse_idx_images(std::span<const std::byte> file, std::int64_t at_most) {
  constexpr std::size_t kHeader = 16;
  CARNOT_TRY_VOID(check_magic(file, kImagesMagic, kHeader, "images"));
  const std::uint64_t height = big_endian_word(file, 8);
  const std::uint64_t width = big_endian_word(file, 12);
  if (height == 0 || width == 0 || height > kLargestIdxSide || width > kLargestIdxSide) {
    return fail(ErrorCode::bad_input,
                fmt::format("its header says that images have {} x {} pixels; sides of 1 to {} are "
                            "read.",
                            height, width, kLargestIdxSide));
  }
  CARNOT_TRY(const auto pixels, elements(file, kHeader, big_endian_word(file, 4), height * width));
  const std::uint64_t count = std::min<std::uint64_t>(
      big_endian_word(file, 4), static_cast<std::uint64_t>(std::max<std::int64_t>(0, at_most)));
  ImageSet set;
  set.channels = 1;
  set.height = static_cast<int>(height);
  set.width = static_cast<int>(width);
  set.pixels.resize(count * height * width);
  std::ranges::transform(pixels.first(set.pixels.size()), set.pixels.begin(),
                         [](std::byte value) { return std::to_integer<std::uint8_t>(value); });
  return set;
}

Result<std::vector<std::int32_t>> parse_idx_labels(std::span<const std::byte> file,
                                                   std::int64_t at_most) {
  constexpr std::size_t kHeader = 8;
  CARNOT_TRY_VOID(check_magic(file, kLabelsMagic, kHeader, "labels"));
  CARNOT_TRY(const auto bytes, elements(file, kHeader, big_endian_word(file, 4), 1));
  const std::size_t count =
      std::min(bytes.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, at_most)));
  std::vector<std::int32_t> labels(count);
  std::ranges::transform(bytes.first(count), labels.begin(),
                         [](std::byte value) { return std::to_integer<std::int32_t>(value); });
  return labels;
}

}  // namespace carnot
