// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "records/finding.hpp"
#include "records/source.hpp"

namespace carnot {

/// What one source says about the time between two of its accepted readings.
struct Stretch {
  SteadyTime begin;
  SteadyTime end;
  Joules joules;  // of an unknown stretch: the least it can be
  Watts power_begin;
  Watts power_end;  // equal for counters, whose power inside a stretch is not known
  bool known = true;
  int wraps = 0;
  int readings = 0;  // accepted: its closing edge and those merged with it; 0 for an unknown one
  std::vector<Finding> findings;  // what happened in it
  bool is_power = false;          // integrated from two readings of a power
  int failed = 0;                 // readings that were left out between its edges
  int refused = 0;
  std::uint64_t ticks = 0;  // of a known one of a counter, the joules before they are joules

  Seconds length() const { return seconds_between(begin, end); }
};

/// One source's readings made into energy over time: adjacent stretches in order of time.
struct Track {
  std::vector<Stretch> stretches;
  double joules_per_tick = 0.0;             // of a counter
  double factor = 1.0;                      // worst ×/÷ of a model's readings
  Seconds averaged_over{0.0};               // of a power's readings
  Seconds refresh{0.0};                     // likewise
  Seconds stamp_error{0.0};                 // SourceDescription::stamp_error
  std::optional<ReadFailure> last_failure;  // of the readings after the last accepted one
  int failed_after = 0;                     // how many of these there are
  int refused_after = 0;
};

/// Accepts, bridges, refuses (measuring.md 2.1-2.3). A reading that failed or is impossible is left
/// out and the next good one bridges it, because the counter kept the sum. A step that cannot be
/// believed leaves an unknown stretch. `readings` are those of this source alone, in order of time.
///
/// Powers are integrated by the trapezoid rule over their own stamps; a value that is the mean of
/// the last W belongs W/2 earlier. Neighbours more than three usual periods apart are a gap.
Track track_of(const SourceDescription& source, std::span<const Reading> readings);

}  // namespace carnot
