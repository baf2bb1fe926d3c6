// SPDX-License-Identifier: Apache-2.0
#include "meter/clock_error.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace carnot {
namespace {

struct PowerRange {
  Watts least;
  Watts most;
};

/// Of what is known between two instants.
std::optional<PowerRange> range_in(const Track& track, SteadyTime from, SteadyTime to) {
  std::optional<PowerRange> range;
  for (const Stretch& stretch : track.stretches) {
    if (!stretch.known || stretch.end < from || stretch.begin > to) continue;
    const auto [least, most] = std::minmax({stretch.power_begin, stretch.power_end});
    if (!range) range = PowerRange{least, most};
    range->least = std::min(range->least, least);
    range->most = std::max(range->most, most);
  }
  return range;
}

}  // namespace

Joules clock_error_of(const Track& track, SteadyTime begin, SteadyTime end) {
  if (track.stamp_error <= Seconds{0.0}) return Joules{0.0};
  const auto aside = std::chrono::duration_cast<std::chrono::nanoseconds>(
      track.stamp_error + track.refresh + track.averaged_over);
  const auto at_begin = range_in(track, begin - aside, begin + aside);
  const auto at_end = range_in(track, end - aside, end + aside);
  if (!at_begin || !at_end) return Joules{0.0};  // unknown time has bounds of its own
  const Watts difference = std::max(at_end->most - at_begin->least, at_begin->most - at_end->least);
  return difference * track.stamp_error;
}

Seconds clock_margin_of(const SourceDescription& source) {
  return source.stamp_error > Seconds{0.0} ? source.stamp_error + source.refresh : Seconds{0.0};
}

}  // namespace carnot
