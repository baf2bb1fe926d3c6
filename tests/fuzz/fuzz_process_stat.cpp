// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "sensors/process_times.hpp"

/// /proc/<pid>/stat, whose command name is free text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto stat = carnot::parse_process_stat(text);
  if (stat) CARNOT_ASSERT(stat->pid >= 0 && stat->parent >= 0);
  return 0;
}
