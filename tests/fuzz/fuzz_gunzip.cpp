// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/gunzip.hpp"

/// Whatever the bytes: an error, or no more than was allowed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kAtMost = 1 << 20;
  const auto unpacked =
      carnot::gunzip(std::string_view{reinterpret_cast<const char*>(data), size}, kAtMost);
  if (unpacked) CARNOT_ASSERT(unpacked->size() <= kAtMost);
  return 0;
}
