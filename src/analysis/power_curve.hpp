// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/result.hpp"
#include "records/calibration.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// What one window of a calibration saw.
struct LoadPoint {
  double load = 0.0;  // of the visible CPUs, 0..1
  double watts = 0.0;
};

/// Least squares of watts = idle + slope · load^exponent, the exponent from .5 to 2 in hundredths
/// (power bends upwards while the clock rises with load, downwards where turbo falls). Errors:
/// those of fit_line; failed when power does not rise with load, or less than kLeastRSquared is
/// explained.
Result<PowerCurveFit> fit_power_curve(std::span<const LoadPoint> points);

/// The power at a load, which is drawn into 0..1, with the interval that holds one further window:
/// ± t(n − 3)·s·√(1 + 1/n + (x − x̄)²/Σ(x − x̄)²) with x = load^exponent. The exponent's own error
/// is in s only: with the points spread from idle to full it is small beside the rest.
Estimate power_at(const PowerCurveFit& fit, double load, double confidence);

}  // namespace carnot
