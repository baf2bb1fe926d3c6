// SPDX-License-Identifier: Apache-2.0
#include "datasets/decode_png.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

// Only the PNG part: stb_image reads eight more formats, and every one is a parser to attack.
// Static, so that a program that links its own copy gets along with ours.
// NOLINTBEGIN(readability-identifier-naming): names that stb_image looks for
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STB_IMAGE_STATIC
#ifndef __clang_analyzer__  // its findings inside of stb_image are not ours to cure
#define STB_IMAGE_IMPLEMENTATION
#endif
// NOLINTEND(readability-identifier-naming)
#include <stb/stb_image.h>

namespace carnot {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::array<std::uint8_t, 8> kSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

std::uint32_t big_endian(Bytes file, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | std::to_integer<std::uint32_t>(file[offset + i]);
  return value;
}

/// stb_image trusts what it reads; a flipped bit would become a wrong pixel, and a wrong pixel a
/// wrong accuracy. A chunk is: length of its content, four letters, content, checksum of both.
Result<void> check_chunks(Bytes file) {
  constexpr std::size_t kAround = 12;
  for (std::size_t offset = kSignature.size(); offset + kAround <= file.size();) {
    const std::size_t length = big_endian(file, offset);
    if (length > file.size() - offset - kAround) break;
    const auto* letters = reinterpret_cast<const Bytef*>(file.data() + offset + 4);
    const auto sum = static_cast<std::uint32_t>(crc32_z(0, letters, length + 4));
    if (sum != big_endian(file, offset + 8 + length))
      return fail(ErrorCode::bad_input, "its PNG data is damaged (a checksum differs).");
    if (std::equal(letters, letters + 4, "IEND")) return {};
    offset += length + kAround;
  }
  return fail(ErrorCode::bad_input, "its PNG data ends early: it is cut.");
}

/// The first chunk begins with width and height. stb_image's own limit is 2^30 bytes of output, and
/// its message for that is not one for a user.
Result<void> check_size(Bytes file, std::int64_t at_most) {
  constexpr std::size_t kWidthAt = 16;
  if (file.size() < kWidthAt + 8) return fail(ErrorCode::bad_input, "its PNG header is cut.");
  const std::int64_t width = big_endian(file, kWidthAt);
  const std::int64_t height = big_endian(file, kWidthAt + 4);
  if (width == 0 || height == 0 || width > at_most / height) {
    return fail(ErrorCode::bad_input,
                fmt::format("it has {} x {} pixels; 1 to {} are read.", width, height, at_most));
  }
  return {};
}

struct Release {
  void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

tl::unexpected<Error> cannot_decode() {
  return fail(ErrorCode::bad_input,
              fmt::format("its PNG data cannot be decoded ({}).", stbi_failure_reason()));
}

}  // namespace

bool is_png(Bytes file) {
  return file.size() >= kSignature.size() &&
         std::ranges::equal(file.first(kSignature.size()), std::as_bytes(std::span{kSignature}));
}

Result<Picture> decode_png(Bytes file, std::int64_t at_most) {
  if (file.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return fail(ErrorCode::unsupported, "it is larger than 2 GiB.");
  CARNOT_TRY_VOID(check_chunks(file));
  CARNOT_TRY_VOID(check_size(file, at_most));
  const auto* bytes = reinterpret_cast<const stbi_uc*>(file.data());
  const int size = static_cast<int>(file.size());
  int width = 0;
  int height = 0;
  int channels = 0;
  const std::unique_ptr<stbi_uc, Release> pixels{
      stbi_load_from_memory(bytes, size, &width, &height, &channels, 3)};
  if (pixels == nullptr) return cannot_decode();
  const std::size_t count =
      std::size_t{3} * static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  return Picture{3, height, width, {pixels.get(), pixels.get() + count}};
}

}  // namespace carnot
