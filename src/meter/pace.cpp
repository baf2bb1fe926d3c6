// SPDX-License-Identifier: Apache-2.0
#include "meter/pace.hpp"

#include <algorithm>

#include "meter/counter.hpp"

namespace carnot {
namespace {

/// 10 Hz is not to be felt, and a curve of it shows what a person can act on.
constexpr Seconds kQuickest{0.1};
constexpr Seconds kSlowest{1.0};

/// The joules since the last reading cannot be asked for afterwards.
bool needs_sampling(const SourceDescription& source) {
  const bool is_power = !source.counter && !source.model;
  // A board tells how busy it is now; the CPUs' time is counted by the kernel.
  const bool is_busy_board = source.model && source.domain == Domain::gpu;
  return is_power || is_busy_board || source.lag > Seconds{0.0};
}

}  // namespace

std::optional<Seconds> sampling_period(std::span<const SourceDescription> sources) {
  std::optional<Seconds> period = guard_period(sources);
  for (const SourceDescription& source : sources) {
    if (!needs_sampling(source)) continue;
    // A check is worth no more than a look now and then.
    const Seconds own =
        source.checks.empty() ? std::clamp(source.refresh, kQuickest, kSlowest) : kSlowest;
    period = std::min(own, period.value_or(own));
  }
  return period;
}

Seconds settling_time(std::span<const SourceDescription> sources) {
  Seconds longest{0.0};
  for (const SourceDescription& source : sources) {
    if (!source.checks.empty()) continue;  // nobody waits for a check
    // Half of an average lies behind the instant that it belongs to.
    longest = std::max(longest, source.lag + 0.5 * source.averaged_over);
  }
  return longest;
}

}  // namespace carnot
