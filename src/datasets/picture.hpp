// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "records/model_card.hpp"

namespace carnot {

/// One image of any size: height × width × channels, channels together, as decoders give it.
struct Picture {
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> pixels;
};

/// A JPEG or PNG as RGB, the same pixels as Pillow's open().convert("RGB"): transparency dropped,
/// orientation tags not followed. Errors: bad_input (neither, damaged, cut, more than `at_most`
/// pixels), without the file's name.
Result<Picture> decode_picture(std::span<const std::byte> file, std::int64_t at_most);

/// Bilinear with antialiasing, as Pillow resizes, to the bit. REQUIRES: sides above 0.
Picture resize(const Picture& picture, int height, int width);

/// torchvision's Resize(shorter_side) and CenterCrop(crop) on Pillow images. Errors: bad_input when
/// the crop is larger than the resized image (torchvision would add black borders).
Result<Picture> resize_and_crop(const Picture& picture, const ResizeCrop& how);

}  // namespace carnot
