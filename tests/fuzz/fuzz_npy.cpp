// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.hpp"
#include "base/npy.hpp"

/// Whatever the bytes: an error, or a header that describes something inside them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto header = carnot::parse_npy_header(std::as_bytes(std::span{data, size}));
  if (!header) return 0;
  CARNOT_ASSERT(header->data_offset <= size);
  CARNOT_ASSERT(std::all_of(header->shape.begin(), header->shape.end(),
                            [](std::int64_t dimension) { return dimension >= 0; }));
  CARNOT_ASSERT(carnot::element_count(header->shape) >= 0);
  return 0;
}
