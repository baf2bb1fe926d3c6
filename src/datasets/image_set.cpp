// SPDX-License-Identifier: Apache-2.0
#include "datasets/image_set.hpp"

#include "base/assert.hpp"

namespace carnot {

std::string_view name_of(Split split) {
  switch (split) {
    case Split::train:
      return "train";
    case Split::calibration:
      return "calibration";
    case Split::test:
      return "test";
  }
  return "";
}

std::size_t ImageSet::pixels_per_image() const {
  return static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) *
         static_cast<std::size_t>(width);
}

std::int64_t ImageSet::size() const {
  return pixels.empty() ? 0 : static_cast<std::int64_t>(pixels.size() / pixels_per_image());
}

std::span<const std::uint8_t> ImageSet::image(std::int64_t index) const {
  CARNOT_ASSERT(index >= 0 && index < size());
  const std::size_t length = pixels_per_image();
  return std::span{pixels}.subspan(static_cast<std::size_t>(index) * length, length);
}

}  // namespace carnot
