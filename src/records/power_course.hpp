// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/units.hpp"

namespace carnot {

/// The mean power of a short piece of a run.
struct PowerPiece {
  Seconds at{};  // since the run's beginning
  Watts power{};
  Seconds length{};  // that it stands for

  Joules joules() const { return power * length; }
};

/// A run's power over time, in order of time. Pieces need not touch: what lies between them is not
/// known.
using PowerCourse = std::vector<PowerPiece>;

/// Adds a reading of a power. Each stands for half of the way to both its neighbours, so that the
/// pieces add up to the trapezoids between the readings. REQUIRES: not earlier than the last.
inline void add_reading(PowerCourse& course, Seconds at, Watts power) {
  Seconds half{0.0};
  if (!course.empty()) {
    half = 0.5 * (at - course.back().at);
    course.back().length += half;
  }
  course.push_back({at, power, half});
}

}  // namespace carnot
