// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "meter/track/track.hpp"

/// What the tracks of counters and of powers are built of.
namespace carnot {

/// Joules over a stretch of straight-line power.
inline Joules trapezoid(Watts first, Watts last, Seconds length) {
  return (first + last) * length / 2.0;
}

/// Between two accepted readings: these joules, at their mean power.
Stretch known_stretch(SteadyTime begin, SteadyTime end, Joules joules);

/// Between two accepted readings: at least these joules, and why no more is known.
Stretch unknown_stretch(SteadyTime begin, SteadyTime end, Joules least, Finding why);

/// Collects what the readings between two accepted ones did, to be noted in the stretch that
/// closes.
struct Doubts {
  int failed = 0;
  std::string reason;
  int refused = 0;

  void add(const ReadFailure& failure, int times = 1);
  void move_into(Stretch& stretch);
  /// What no accepted reading follows any more.
  void move_into(Track& track) const;
};

}  // namespace carnot
