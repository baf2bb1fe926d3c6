// SPDX-License-Identifier: Apache-2.0
#include "meter/track/power_track.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "meter/track/stretches.hpp"

namespace carnot {
namespace {

/// Median time between the readings: the period a gap is measured by.
Seconds usual_period(std::span<const Reading> readings) {
  std::vector<Seconds> periods;
  for (std::size_t i = 1; i < readings.size(); ++i)
    periods.push_back(seconds_between(readings[i - 1].when, readings[i].when));
  if (periods.empty()) return Seconds{0.0};
  const auto middle = periods.begin() + static_cast<std::ptrdiff_t>(periods.size() / 2);
  std::nth_element(periods.begin(), middle, periods.end());
  return *middle;
}

/// What two neighbouring readings of a power or of a model say about the time between them.
Stretch stretch_between(const Reading& before, const Reading& after, Seconds longest) {
  const auto* from = std::get_if<ModelledValue>(&before.value);
  const auto* to = std::get_if<ModelledValue>(&after.value);
  if (from != nullptr && to != nullptr)
    return known_stretch(before.when, after.when, to->joules - from->joules);
  const auto* first = std::get_if<PowerValue>(&before.value);
  const auto* last = std::get_if<PowerValue>(&after.value);
  const Seconds length = seconds_between(before.when, after.when);
  if (first == nullptr || last == nullptr || length > longest)
    return unknown_stretch(before.when, after.when, Joules{0.0}, finding(FindingCode::source_gap));
  Stretch stretch =
      known_stretch(before.when, after.when, trapezoid(first->watts, last->watts, length));
  stretch.power_begin = first->watts;
  stretch.power_end = last->watts;
  stretch.is_power = true;
  return stretch;
}

/// Refused as a counter's impossible delta is: no number, below zero or above what can be drawn.
bool is_impossible(const Reading& reading, const SourceDescription& source) {
  const auto* power = std::get_if<PowerValue>(&reading.value);
  if (power == nullptr) return false;
  const bool too_much =
      source.plausible_maximum > Watts{0.0} && power->watts > source.plausible_maximum;
  return !(power->watts >= Watts{0.0}) || too_much;
}

/// To when the values were, from when they were read.
void move_back(Track& track, Seconds lateness) {
  const auto step = std::chrono::duration_cast<std::chrono::nanoseconds>(lateness);
  for (Stretch& stretch : track.stretches) {
    stretch.begin -= step;
    stretch.end -= step;
  }
}

}  // namespace

Track power_track(const SourceDescription& source, std::span<const Reading> readings) {
  constexpr double kGapPeriods = 3.0;  // measuring.md 2.3
  const Seconds longest = kGapPeriods * std::max(usual_period(readings), source.refresh);
  Track track;
  Doubts doubts;
  const Reading* before = nullptr;
  for (const Reading& reading : readings) {
    if (const auto* failure = std::get_if<ReadFailure>(&reading.value)) {
      doubts.add(*failure);
      continue;
    }
    if (is_impossible(reading, source)) {
      ++doubts.refused;
      continue;
    }
    if (const auto* value = std::get_if<ModelledValue>(&reading.value))
      track.factor = std::max(track.factor, value->factor);
    const Reading* previous = std::exchange(before, &reading);
    if (previous == nullptr || reading.when <= previous->when) continue;
    Stretch stretch = stretch_between(*previous, reading, longest);
    doubts.move_into(stretch);
    track.stretches.push_back(std::move(stretch));
  }
  doubts.move_into(track);
  move_back(track, 0.5 * source.averaged_over);
  track.averaged_over = source.averaged_over;
  track.refresh = source.refresh;
  return track;
}

}  // namespace carnot
