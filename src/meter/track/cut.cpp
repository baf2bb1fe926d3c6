// SPDX-License-Identifier: Apache-2.0
#include "meter/track/cut.hpp"

#include <algorithm>
#include <cstdint>

#include "base/assert.hpp"
#include "meter/clock_error.hpp"
#include "meter/power_errors.hpp"
#include "meter/track/stretches.hpp"

namespace carnot {
namespace {

Watts power_at(const Stretch& stretch, SteadyTime when) {
  const double along = seconds_between(stretch.begin, when) / stretch.length();
  return stretch.power_begin + (stretch.power_end - stretch.power_begin) * along;
}

Joules joules_between(const Stretch& stretch, SteadyTime begin, SteadyTime end) {
  if (begin == stretch.begin && end == stretch.end) return stretch.joules;  // to the last bit
  return trapezoid(power_at(stretch, begin), power_at(stretch, end), seconds_between(begin, end));
}

/// From an instant inside a stretch to the nearer of its two readings.
Seconds distance_to_reading(const Stretch& stretch, SteadyTime when) {
  return std::min(seconds_between(stretch.begin, when), seconds_between(when, stretch.end));
}

/// Largest error of cutting a counter's stretch at `when`: the power inside is not known at all.
Joules edge_bound(const Stretch& stretch, SteadyTime when) {
  if (stretch.is_power) return Joules{0.0};  // edge_bound_of
  return stretch.joules / stretch.length() * distance_to_reading(stretch, when);
}

/// Whole stretches of a counter are summed in ticks: the joules are the same to the last bit, into
/// however many pieces its readings divide them.
void add_joules(Cut& sum, std::uint64_t& ticks, const Stretch& stretch, SteadyTime begin,
                SteadyTime end) {
  const bool is_whole = begin == stretch.begin && end == stretch.end;
  if (is_whole && !stretch.is_power && stretch.ticks > 0)
    ticks += stretch.ticks;
  else
    sum.known_joules += joules_between(stretch, begin, end);
}

void add_stretch(Cut& sum, std::uint64_t& ticks, const Stretch& stretch, SteadyTime begin,
                 SteadyTime end) {
  if (stretch.known) {
    sum.known += end - begin;
    add_joules(sum, ticks, stretch, begin, end);
    if (begin != stretch.begin) {
      sum.begin_edge = edge_bound(stretch, begin);
      sum.begin_distance = distance_to_reading(stretch, begin);
    }
    if (end != stretch.end) {
      sum.end_edge = edge_bound(stretch, end);
      sum.end_distance = distance_to_reading(stretch, end);
    }
  } else if (begin == stretch.begin && end == stretch.end) {
    sum.least_unknown_joules += stretch.joules;
  }
  sum.wraps += stretch.wraps;
  sum.readings += stretch.readings;
  sum.failed += stretch.failed;
  sum.refused += stretch.refused;
  for (const Finding& one : stretch.findings) {
    if (std::find(sum.findings.begin(), sum.findings.end(), one) == sum.findings.end())
      sum.findings.push_back(one);
  }
}

}  // namespace

Cut cut(const Track& track, SteadyTime begin, SteadyTime end) {
  CARNOT_ASSERT(begin < end);
  Cut sum;
  std::uint64_t ticks = 0;
  for (const Stretch& stretch : track.stretches) {
    const SteadyTime from = std::max(begin, stretch.begin);
    const SteadyTime to = std::min(end, stretch.end);
    if (from >= to) continue;
    add_stretch(sum, ticks, stretch, from, to);
  }
  sum.known_joules += Joules{static_cast<double>(ticks) * track.joules_per_tick};
  sum.begin_edge += edge_bound_of(track, begin);
  sum.end_edge += edge_bound_of(track, end);
  sum.scatter = scatter_of(track, begin, end);
  sum.smear = smear_of(track, begin, end);
  sum.step = step_of(track, begin, end);
  sum.clock = clock_error_of(track, begin, end);
  sum.readings += sum.readings > 0 ? 1 : 0;  // the opening edge of the first stretch
  sum.unknown = end - begin - sum.known;
  return sum;
}

}  // namespace carnot
