// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/duration_text.hpp"
#include "base/energy_text.hpp"

/// What a user writes for an energy, a duration or a share is a finite number, or nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto energy = parse_energy(text)) CARNOT_ASSERT(std::isfinite(energy->si()));
  if (const auto duration = parse_duration(text))
    CARNOT_ASSERT(std::isfinite(duration->count()) && *duration >= Seconds{0.0});
  if (const auto share = parse_share(text)) CARNOT_ASSERT(std::isfinite(*share));
  return 0;
}
