// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.hpp"
#include "datasets/cifar10.hpp"

/// Whatever the bytes: an error, or images that each have a label of one of ten classes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto set = carnot::parse_cifar10(std::as_bytes(std::span{data, size}), 3);
  if (!set) return 0;
  CARNOT_ASSERT(set->size() >= 1 && set->size() <= 3);
  CARNOT_ASSERT(set->labels.size() == static_cast<std::size_t>(set->size()));
  CARNOT_ASSERT(std::ranges::all_of(set->labels,
                                    [](std::int32_t label) { return label >= 0 && label < 10; }));
  return 0;
}
