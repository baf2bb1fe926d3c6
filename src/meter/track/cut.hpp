// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "meter/track/track.hpp"
#include "records/finding.hpp"

namespace carnot {

/// What a track holds between two instants, cut linearly where an instant falls inside a stretch.
struct Cut {
  Joules known_joules;
  Joules least_unknown_joules;
  std::chrono::nanoseconds known{0};  // whole: with nothing unknown the two add up exactly
  std::chrono::nanoseconds unknown{0};
  Joules begin_edge;  // bound of the error of cutting: a counter's power × distance to the nearest
                      // reading; of a power see edge_bound_of
  Joules end_edge;
  Seconds begin_distance{0.0};  // from the window's edges to the nearest readings
  Seconds end_distance{0.0};
  Watts scatter;  // of a power's readings, and what their averaging smears (power_errors.hpp)
  Joules smear;
  Watts step;    // that a power's readings are seen to move in
  Joules clock;  // clock_error_of
  int wraps = 0;
  int readings = 0;
  int failed = 0;
  int refused = 0;
  std::vector<Finding> findings;
};
/// REQUIRES: begin < end.
Cut cut(const Track& track, SteadyTime begin, SteadyTime end);

}  // namespace carnot
