// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/units.hpp"
#include "meter/track/cut.hpp"
#include "records/error_budget.hpp"
#include "records/estimate.hpp"
#include "records/source.hpp"

namespace carnot {

/// The random part, as standard deviations. Unknown time, a sensor's gain and offset and a model's
/// factor are systematic and are kept apart.
RandomErrors random_errors(const SourceDescription& source, const Cut& cut);

/// How long a window at the same power must be for a random error of `share` (95 %): the sampling
/// error falls with √L, the others do not grow with it. REQUIRES: the cut holds joules; share > 0.
Seconds length_for(double share, const RandomErrors& errors, const Cut& cut);

/// Joules of the window with their interval. Unknown time is filled with the mean power of the
/// known; its interval reaches from the least to the greatest plausible. Gain, offset and the step
/// of a power (the stated or the seen, whichever is greater) widen it linearly; a model's factor
/// widens it and sets its confidence. REQUIRES: some of the window is known.
Estimate joules_of(const SourceDescription& source, const Cut& cut, double model_factor);

/// The parts of which joules_of makes its interval. REQUIRES: some of the window is known.
ErrorBudget budget_of(const SourceDescription& source, const Cut& cut, double model_factor);

/// Of the interval of a measured energy.
inline constexpr double kMeterConfidence = 0.95;
/// The same in standard deviations of a normal distribution.
inline constexpr double kNormal95 = 1.959964;

}  // namespace carnot
