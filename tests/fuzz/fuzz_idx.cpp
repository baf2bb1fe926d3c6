// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.hpp"
#include "datasets/idx.hpp"

/// The input is two files: two bytes say how long the first (images) is, the rest is labels.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto bytes = std::as_bytes(std::span{data, size}).subspan(2);
  const std::size_t first = std::min<std::size_t>(bytes.size(), data[0] + 256U * data[1]);
  if (const auto set = carnot::parse_idx_images(bytes.first(first), 4)) {
    CARNOT_ASSERT(set->size() >= 1 && set->size() <= 4);
    CARNOT_ASSERT(set->pixels.size() <= first);
    CARNOT_ASSERT(carnot::idx_count(bytes.first(first)) >= set->size());
  }
  if (const auto labels = carnot::parse_idx_labels(bytes.subspan(first), 4))
    CARNOT_ASSERT(!labels->empty() && labels->size() <= 4);
  return 0;
}
