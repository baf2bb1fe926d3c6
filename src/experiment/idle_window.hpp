// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "experiment/window_meter.hpp"
#include "records/validity.hpp"

namespace carnot {

/// A window in which nothing is asked of the machine. One in which others were busy is taken again,
/// three times at most: a baseline under load makes work look free (kepler#2465). If the machine
/// never was idle, the energy is missing and its finding says why. Errors: those of the meter, and
/// interrupted when `stop` is requested, which ends the waiting at once.
Result<Measurement> measure_idle(WindowMeter& meter, const Clock& clock, Seconds length,
                                 const ValidityThresholds& thresholds, const std::stop_token& stop);

}  // namespace carnot
