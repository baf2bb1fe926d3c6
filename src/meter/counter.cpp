// SPDX-License-Identifier: Apache-2.0
#include "meter/counter.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace carnot {
namespace {

/// More than any package draws; what a guard must survive (measuring.md 2.1).
constexpr Watts kGuardPower{2000.0};
/// Half a wrap of the smaller known range (65.5 kJ) at that power, rounded down.
constexpr Seconds kUsualGuard{15.0};
/// A counter that may be left alone for longer (perf: 64 bits, 12 days) needs no guard.
constexpr Seconds kDay{86400.0};

Joules joules_of(std::uint64_t ticks, const CounterSpec& counter) {
  return Joules{static_cast<double>(ticks) * counter.joules_per_tick};
}

}  // namespace

Joules range_of(const CounterSpec& counter) {
  return Joules{(static_cast<double>(counter.last) + 1.0) * counter.joules_per_tick};
}

Joules unseen_range_of(const CounterSpec& counter) {
  const Joules own = range_of(counter);
  return counter.folded_range > Joules{0.0} ? std::min(own, counter.folded_range) : own;
}

Step judge_step(std::uint64_t before, std::uint64_t after, Seconds elapsed,
                const CounterSpec& counter, Watts maximum, Seconds refresh) {
  CARNOT_ASSERT(maximum > Watts{0.0});
  if (before > counter.last || after > counter.last) return {StepKind::out_of_range, {}, 0};
  if (elapsed.count() < 0.0 || (elapsed.count() == 0.0 && after != before))
    return {StepKind::no_time, {}, 0};
  const std::uint64_t ticks = ticks_between(before, after, counter.last);
  const Joules counted = joules_of(ticks, counter);
  const Joules most = maximum * (elapsed + refresh);
  if (most >= unseen_range_of(counter)) return {StepKind::may_have_wrapped, counted, ticks};
  // A register's first step may hold all that came before it.
  if (counted > most + Joules{counter.joules_per_tick})
    return {after < before ? StepKind::fell : StepKind::implausible, {}, 0};
  return {after < before ? StepKind::wrapped : StepKind::advanced, counted, ticks};
}

std::optional<Seconds> guard_period(std::span<const SourceDescription> sources) {
  std::optional<Seconds> shortest;
  for (const SourceDescription& source : sources) {
    if (!source.counter) continue;
    Seconds period = 0.5 * Seconds{unseen_range_of(*source.counter) / (kGuardPower * Seconds{1.0})};
    // An inferred range may be wrong; the usual period is safe for every range seen in the field.
    if (source.counter->last_is_inferred) period = std::min(period, kUsualGuard);
    if (period < kDay) shortest = std::min(period, shortest.value_or(period));
  }
  return shortest;
}

}  // namespace carnot
