// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "sensors/process_memory.hpp"

/// Any bytes as what the kernel tells of memory: sizes in whole kilobytes, or nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto pss = parse_pss(text);
  CARNOT_ASSERT(!pss || *pss % 1024 == 0);
  const auto in_use = parse_memory_in_use(text);
  CARNOT_ASSERT(!in_use || (*in_use > 0 && *in_use % 1024 == 0));
  return 0;
}
