// SPDX-License-Identifier: Apache-2.0
#include "analysis/power_curve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "analysis/distributions.hpp"
#include "analysis/line_fit.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

Result<LineFit> fit_with(std::span<const LoadPoint> points, double exponent) {
  std::vector<FitPoint> straightened;
  for (const LoadPoint& point : points)
    straightened.push_back({std::pow(std::clamp(point.load, 0.0, 1.0), exponent), point.watts});
  return fit_line(straightened);
}

}  // namespace

Result<PowerCurveFit> fit_power_curve(std::span<const LoadPoint> points) {
  constexpr int kLeastHundredths = 50;
  constexpr int kMostHundredths = 200;
  CARNOT_TRY(LineFit best, fit_with(points, 1.0));
  double exponent = 1.0;
  for (int hundredths = kLeastHundredths; hundredths <= kMostHundredths; ++hundredths) {
    const auto tried = fit_with(points, hundredths / 100.0);
    if (!tried || !(tried->residual_deviation < best.residual_deviation)) continue;
    best = *tried;
    exponent = hundredths / 100.0;
  }
  const bool rises = best.slope > 0.0 && best.intercept > 0.0;
  if (!rises || !(best.r_squared >= kLeastRSquared)) {
    return fail(ErrorCode::failed,
                fmt::format("the processors' power does not follow their load here (R² {}).",
                            format_decimals(best.r_squared, 3)),
                "Stop other work and take longer windows.");
  }
  const double n = best.points;
  return PowerCurveFit{
      .idle_watts = best.intercept,
      .slope_watts = best.slope,
      .exponent = exponent,
      .r_squared = best.r_squared,
      // The exponent was fitted as well: one degree of freedom less than a line has.
      .residual_deviation_watts = best.residual_deviation * std::sqrt((n - 2.0) / (n - 3.0)),
      .mean_x = best.mean_x,
      .squares_x = best.squares_x,
      .points = best.points};
}

Estimate power_at(const PowerCurveFit& fit, double load, double confidence) {
  const double x = std::pow(std::clamp(load, 0.0, 1.0), fit.exponent);
  const double point = fit.idle_watts + fit.slope_watts * x;
  const double n = fit.points;
  const double distance = x - fit.mean_x;
  const double half = student_quantile(0.5 + 0.5 * confidence, n - 3.0) *
                      fit.residual_deviation_watts *
                      std::sqrt(1.0 + 1.0 / n + distance * distance / fit.squares_x);
  return {point, point - half, point + half, confidence};
}

}  // namespace carnot
