// SPDX-License-Identifier: Apache-2.0
#include "interval_coverage/simulated_window.hpp"

#include <algorithm>
#include <vector>

#include "interval_coverage/device.hpp"
#include "interval_coverage/load.hpp"
#include "meter/measurement.hpp"

namespace carnot::coverage {
namespace {

constexpr double kSettle = 2.0;  // seconds known before and after each window

Load load_of(const Row& row, Rng& rng, double begin, double end) {
  const double length = end + kSettle + 1.0;
  switch (row.shape) {
    case Shape::by_turns:
      return Load::by_turns(rng, row.hold, length);
    case Shape::jumping:
      return Load::jumping(rng, 40.0, 160.0, row.hold, length);
    case Shape::stepping:
      return Load::stepping(rng, begin, end);
    case Shape::bursts:
      return Load::repeating(rng, 2.0, rng.uniform(0.0, 2.0), length);
    case Shape::in_step:
      return Load::repeating(rng, row.refresh, rng.uniform(0.0, row.refresh), length);
  }
  return Load::stepping(rng, begin, end);
}

/// At the row's period, or at the window's edges alone.
std::vector<Reading> readings_of(const Row& row, const Device& device, const Load& load, Rng& rng,
                                 double begin, double end) {
  if (row.polled == 0.0) {
    constexpr double kReadTakes = 3e-6;
    return {device.read(load, begin - kReadTakes), device.read(load, end + kReadTakes)};
  }
  std::vector<Reading> readings;
  for (double when = begin - kSettle + rng.uniform(0.0, row.polled); when < end + kSettle;
       when += row.polled)
    readings.push_back(device.read(load, when));
  return readings;
}

}  // namespace

Outcome one_window(const Row& row, Rng& rng) {
  const double begin = kSettle + rng.uniform(0.0, 1.0);
  // A whole number of refreshes would let the errors of both edges cancel.
  const double end = begin + row.length * rng.uniform(0.9, 1.1);
  const Load load = load_of(row, rng, begin, end);
  const Device device{row, rng};
  const auto readings = readings_of(row, device, load, rng, begin, end);
  const std::vector sources{device.description()};
  const Measurement measured =
      measurement_of(sources, readings, "window", instant(begin), instant(end));
  const double truth = load.energy_until(end) - load.energy_until(begin);
  const Energy& energy = measured.sources[0].energy;
  const auto& joules = energy.joules();
  if (!joules) return {};
  const bool flagged = std::ranges::any_of(energy.findings(), [](const Finding& one) {
    return one.code == FindingCode::part_time_sensor;
  });
  return {(joules->point - truth) / truth, (joules->upper - joules->lower) / 2.0 / truth,
          joules->lower <= truth && truth <= joules->upper, flagged};
}

}  // namespace carnot::coverage
