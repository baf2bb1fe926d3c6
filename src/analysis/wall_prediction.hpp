// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "records/calibration.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// What the plug drew in a window, from what the software's sources said of it and a calibration of
/// this machine. Always estimated; the estimator is "calibration of <date>".
///
/// The interval is the regression's prediction interval at 95 %; in squares with it slope × the
/// half-width of measured software joules (edges, quanta: a short window's own); and, since no
/// repetition shrinks them, the wall meter's stated gain and offset on top. A calibration of powers
/// serves any length: wall = (a · E/L + b) · L.
///
/// Errors: not_measurable, with what to do: another perimeter or provenance than was calibrated,
/// missing joules, or a power outside the calibrated range, which is never extrapolated.
Result<Energy> predict_wall(const WallCalibration& calibration, const Measurement& software);

}  // namespace carnot
