// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.hpp"
#include "base/npy.hpp"
#include "datasets/npy_images.hpp"

/// A whole .npy file, taken once as images and once as labels. The check between header and length
/// is NpyFile's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span{data, size});
  const auto header = carnot::parse_npy_header(file);
  if (!header) return 0;
  const auto elements = file.subspan(header->data_offset);
  const auto promised = static_cast<std::size_t>(carnot::element_count(header->shape)) *
                        carnot::byte_size_of(header->type);
  if (elements.size() != promised) return 0;
  if (const auto set = carnot::images_of_array(header->type, header->shape, elements, 5)) {
    CARNOT_ASSERT(set->size() >= 1 && set->size() <= 5);
    CARNOT_ASSERT(set->pixels.size() <= elements.size());
  }
  if (const auto labels = carnot::labels_of_array(header->type, header->shape, elements, 5)) {
    CARNOT_ASSERT(labels->size() <= 5);
    CARNOT_ASSERT(std::ranges::all_of(*labels, [](std::int32_t label) { return label >= 0; }));
  }
  return 0;
}
