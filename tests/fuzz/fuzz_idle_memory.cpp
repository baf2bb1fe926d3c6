// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/measure/idle_memory.hpp"
#include "base/assert.hpp"

/// The remembered idle power is a file that anyone may have changed: what is believed has an
/// interval that holds its point, and is neither old nor from later.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const MachineState state{"host", "boot-1", "AC=1", 0.30, {"powercap:intel-rapl:0"}};
  constexpr std::int64_t kNow = 1'800'000'000;
  const auto baseline = baseline_in(text, state, kNow, Seconds{10.0});
  if (!baseline) return 0;
  const Estimate& watts = baseline->power.watts;
  CARNOT_ASSERT(0.0 <= watts.lower && watts.lower <= watts.point && watts.point <= watts.upper);
  CARNOT_ASSERT(std::isfinite(watts.upper));
  CARNOT_ASSERT(baseline->length >= Seconds{10.0});
  CARNOT_ASSERT(kNow - 3600 <= baseline->taken_unix_seconds &&
                baseline->taken_unix_seconds <= kNow);
  return 0;
}
