// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/units.hpp"
#include "records/source.hpp"

namespace carnot {

/// Ticks counted between two readings of a counter that runs 0..last and starts again at 0.
///
/// Exact for one wrap at most; a second one leaves no trace, so the sampler reads at least twice
/// per shortest wrap time. Example: last = 99, from 97 to 3, is 6 (98, 99, 0, 1, 2, 3). REQUIRES:
/// before and after lie in 0..last; a fall was judged a wrap, not a reset (see judge_step).
constexpr std::uint64_t ticks_between(std::uint64_t before, std::uint64_t after,
                                      std::uint64_t last) {
  return after >= before ? after - before : (last - before) + 1 + after;
}
static_assert(ticks_between(97, 3, 99) == 6);
static_assert(ticks_between((1ULL << 32) - 1 - 999, 1000, (1ULL << 32) - 1) == 2000);

/// What one step from reading to reading means.
enum class StepKind {
  advanced,          // counted up, or stood still
  wrapped,           // fell because it passed its end
  fell,              // fell without having been near its end: a reset, or a false reading
  implausible,       // more joules than the hardware can draw in that time
  out_of_range,      // a value above the counter's end
  no_time,           // the clock did not advance
  may_have_wrapped,  // so long that a whole wrap may have passed unseen
};

struct Step {
  StepKind kind = StepKind::advanced;
  /// What was counted. Of a step that may have wrapped: the least it can be. Otherwise, unless
  /// advanced or wrapped, nothing is known and this is 0.
  Joules joules;
  std::uint64_t ticks = 0;  // the same, uncounted in joules: sums of them are exact
};

/// Judges one step (measuring.md 2.1, 2.2).
///
/// A fall is a wrap only if the joules of that wrap could have been drawn in the time: from 100 kJ
/// of 262 kJ down to 5 J within a second would be 162 kW, hence no wrap. The counter's own refresh
/// period is added to the time, because two readings 10 µs apart may see a whole refresh go by, and
/// one tick to the joules, because a coarse register (3600 J) steps when it is full.
/// `maximum` is the plausible power; REQUIRES: above 0.
Step judge_step(std::uint64_t before, std::uint64_t after, Seconds elapsed,
                const CounterSpec& counter, Watts maximum, Seconds refresh);

/// Joules after which the counter starts again at 0.
Joules range_of(const CounterSpec& counter);
/// Joules after which a wrap may pass unseen: its own, or those of the register behind it that its
/// driver folds only when it is read.
Joules unseen_range_of(const CounterSpec& counter);

/// How often a counter must be read so that no wrap goes unseen: half of the shortest wrap time at
/// 2 kW, 15 s where a range is only inferred. Empty where no counter needs one within a day.
std::optional<Seconds> guard_period(std::span<const SourceDescription> sources);

}  // namespace carnot
