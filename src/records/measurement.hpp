// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "records/energy.hpp"

namespace carnot {

/// The energy of one source over a window.
struct SourceEnergy {
  std::string source_id;
  std::string label;
  Energy energy;
  int wraps = 0;               // corrected
  int readings = 0;            // that were accepted
  double unknown_share = 0.0;  // of the window for which the source is not known; 0..1
};

/// The energy of a window: per source, and for the widest perimeter that may be summed here.
struct Measurement {
  std::string window;  // its name
  SteadyTime begin;
  SteadyTime end;
  std::vector<SourceEnergy> sources;
  Energy total;                // over its own perimeter(); the CPU side unless said otherwise
  double unknown_share = 0.0;  // worst of the sources that the total adds up

  Seconds duration() const { return seconds_between(begin, end); }
};

}  // namespace carnot
