// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.hpp"
#include "datasets/picture.hpp"

/// Whatever the bytes: an error, or as many pixels as the picture says, which then can be resized.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::int64_t kFewEnoughToBeQuick = 1 << 18;
  const auto picture =
      carnot::decode_picture(std::as_bytes(std::span{data, size}), kFewEnoughToBeQuick);
  if (!picture) return 0;
  CARNOT_ASSERT(picture->channels == 3 && picture->height > 0 && picture->width > 0);
  CARNOT_ASSERT(picture->pixels.size() == std::size_t{3} *
                                              static_cast<std::size_t>(picture->height) *
                                              static_cast<std::size_t>(picture->width));
  const carnot::Picture small = carnot::resize(*picture, 3, 5);
  CARNOT_ASSERT(small.pixels.size() == 45);
  return 0;
}
