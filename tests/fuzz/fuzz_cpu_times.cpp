// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "sensors/cpu_times.hpp"

/// /proc/stat: refused, or times whose shares lie between 0 and 1.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto times = carnot::parse_cpu_times(text);
  if (!times) return 0;
  CARNOT_ASSERT(times->total() >= times->busy);
  const auto shares = carnot::shares_between({}, *times);
  if (shares)
    CARNOT_ASSERT(shares->busy >= 0.0 && shares->steal >= 0.0 &&
                  shares->busy + shares->steal <= 1.0 + 1e-9);
  return 0;
}
