// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "records/calibration.hpp"
#include "records/estimate.hpp"

namespace carnot {

struct FitPoint {
  double x = 0.0;
  double y = 0.0;
};

/// Fewer points, or fewer different x, make no line whose error is known: with five there are three
/// degrees of freedom left, and a prediction interval at 95 % is 3.2 σ wide.
inline constexpr std::size_t kLeastFitPoints = 5;
/// Below it, the line explains so little that its interval helps nobody.
inline constexpr double kLeastRSquared = 0.8;

/// Ordinary least squares, y = a·x + b:
///
///   a = Σ(x − x̄)(y − ȳ) / Σ(x − x̄)²,  b = ȳ − a·x̄,  s² = Σ(y − ŷ)² / (n − 2),
///   R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)².
///
/// Errors: bad_input for fewer than kLeastFitPoints points, numbers that are not finite, an x that
/// hardly varies (less than 5 % of its greatest).
Result<LineFit> fit_line(std::span<const FitPoint> points);

/// Whether a line may serve as a calibration. Errors: failed when it explains less than
/// kLeastRSquared, or y falls while x rises.
Result<void> check_fit(const LineFit& fit);

/// y for one further x: ŷ ± t(n − 2)·s·√(1 + 1/n + (x − x̄)²/Σ(x − x̄)²), which holds the next
/// observation with probability `confidence`, not only the line. Errors: bad_input outside the
/// calibrated range, which is never extrapolated. REQUIRES: 0 < confidence < 1.
Result<Estimate> predict(const LineFit& fit, double x, double confidence);

/// What residuals of a straight line should not show.
struct ResidualChecks {
  std::optional<double> curvature_p;  // of a quadratic term, were there none; small: it bends
  std::optional<double> drift_p;      // of a trend over the order of the points; small: it drifts
  double greatest = 0.0;              // largest |residual| / residual deviation
};
/// `points` in the order in which they were observed. Empty where there are too few to tell.
ResidualChecks check_residuals(const LineFit& fit, std::span<const FitPoint> points);

/// One sentence for each check that failed (at p < 1 %, or a residual beyond 3.5 deviations).
std::vector<std::string> doubts_about(const ResidualChecks& checks);

}  // namespace carnot
