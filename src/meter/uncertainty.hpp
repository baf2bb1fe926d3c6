// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/units.hpp"
#include "meter/track.hpp"
#include "records/estimate.hpp"
#include "records/source.hpp"

namespace carnot {

/// The random part of a window's error, as standard deviations (measuring.md 2.4). They add in
/// squares; unknown time, a sensor's gain and offset and a model's factor are systematic and are
/// kept apart.
struct RandomErrors {
  Joules refresh;   // .72·P·T: the counter moves every T, the edges fall anywhere in between
  Joules quantum;   // q/√6: both edges are rounded to one tick
  Joules edges;     // P·d/√3 each: a window's edge lies d from the nearest reading of a counter;
                    // of a power J·√(T² + Δ²)/3, see edge_bound_of
  Joules sampling;  // s·√((1 − seen)/n)·L: n readings of a power see this share of the time
  Joules smear;     // a power that is a mean over W knows both edges to W only
  Joules combined() const;
};
RandomErrors random_errors(const SourceDescription& source, const Cut& cut);

/// How long a window at the same power must be for a random error of `share` (95 %): the sampling
/// error falls with √L, the others do not grow with it. REQUIRES: the cut holds joules; share > 0.
Seconds length_for(double share, const RandomErrors& errors, const Cut& cut);

/// Joules of the window with their interval. Unknown time is filled with the mean power of the
/// known; its interval reaches from the least to the greatest plausible. Gain, offset and the step
/// of a power (the stated or the seen, whichever is greater) widen it linearly; a model's factor
/// widens it and sets its confidence. REQUIRES: some of the window is known.
Estimate joules_of(const SourceDescription& source, const Cut& cut, double model_factor);

/// Of the interval of a measured energy.
inline constexpr double kMeterConfidence = 0.95;
/// The same in standard deviations of a normal distribution.
inline constexpr double kNormal95 = 1.959964;

}  // namespace carnot
