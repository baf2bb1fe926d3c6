// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace carnot {

/// A load that was on from `begin` to `end`, in seconds of our own clock from any origin.
struct LoadPulse {
  Seconds begin{0.0};
  Seconds end{0.0};
};

/// What a meter said: a mean power, and the time over which it says to have taken it, by its own
/// stamps on the axis of the pulses. begin = end for a momentary power.
struct StampedPower {
  Seconds begin{0.0};
  Seconds end{0.0};
  double watts = 0.0;
};

/// Where to look for the offset.
struct OffsetRange {
  Seconds least{0.0};
  Seconds most{0.0};
};

struct TimeOffset {
  Seconds offset{0.0};       // stamp − true instant: above 0 when the stamps come late
  Seconds uncertainty{0.0};  // half-width at 95 %
  double correlation = 0.0;  // of the meter with the shifted load, between 0 and 1
  double runner_up = 0.0;    // the best correlation further than a pulse away from that peak
  double step_watts = 0.0;   // what the meter shows the load to draw
};

/// The offset of a meter's stamps, from a load that we switched on and off: the shift at which the
/// load explains most of what the meter said, beside a constant and a linear drift.
///
/// For a shift d every sample gets the share m(d) of its own time, moved by −d, in which the load
/// was on; a momentary sample is given the time to its neighbours, so that the sum of squares bends
/// smoothly and the maximum lies between the samples (a parabola through the best three shifts).
/// ρ(d) is the correlation of the power with m(d) after constant and drift were taken out of both.
/// The uncertainty is a jackknife over eighths of the recording (t with 7 degrees of freedom),
/// which needs no white noise, and not less than what so many edges between such samples can show.
///
/// Errors: failed when there is no clear peak: too few samples or edges, ρ below .7, a second peak
/// within 10 % of the first, a peak at the border of the range, or power that falls under load.
/// REQUIRES: pulses in order, apart from each other; range.least < range.most.
Result<TimeOffset> find_time_offset(std::span<const LoadPulse> pulses,
                                    std::span<const StampedPower> samples, OffsetRange range);

/// On and off times for which no two shifts look alike: the maximum-length sequence of five bits
/// (31 chips, cyclic autocorrelation 1 against −1/31), each chip stretched by a share of up to a
/// quarter, so that the edges fall at all phases of a meter that looks once per second.
/// REQUIRES: chip > 0.
std::vector<LoadPulse> offset_pattern(Seconds chip);

}  // namespace carnot
