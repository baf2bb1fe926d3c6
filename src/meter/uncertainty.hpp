// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/units.hpp"
#include "meter/track.hpp"
#include "records/estimate.hpp"
#include "records/source.hpp"

namespace carnot {

/// The random part of a window's error, as standard deviations (measuring.md 2.4). They add in
/// squares; unknown time and a model's factor are systematic and are kept apart.
struct RandomErrors {
  Joules refresh;  // P·T/√6: the counter moves every T, the edges fall anywhere in between
  Joules quantum;  // q/√6: both edges are rounded to one tick
  Joules edges;    // P·d/√3 each: a window's edge lies d from the nearest reading
  Joules combined() const;
};
RandomErrors random_errors(const SourceDescription& source, const Cut& cut);

/// Joules of the window with their interval. Unknown time is filled with the mean power of the
/// known; its interval reaches from the least to the greatest plausible. A model's factor widens
/// the interval and sets its confidence. REQUIRES: some of the window is known.
Estimate joules_of(const SourceDescription& source, const Cut& cut, double model_factor);

/// Of the interval of a measured energy.
inline constexpr double kMeterConfidence = 0.95;

}  // namespace carnot
