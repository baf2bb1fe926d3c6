// SPDX-License-Identifier: Apache-2.0
#include "analysis/line_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/distributions.hpp"
#include "base/assert.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr double kLeastSpread = 0.05;

double mean_of(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double product_sum(std::span<const double> a, std::span<const double> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Takes the part along `basis` out of `values`.
void remove(std::vector<double>& values, std::span<const double> basis) {
  const double squares = product_sum(basis, basis);
  if (!(squares > 0.0)) return;
  const double share = product_sum(values, basis) / squares;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= share * basis[i];
}

/// Two-sided p of one further regressor beside intercept and x: the partial correlation r of the
/// residuals with it makes t = r·√(df / (1 − r²)) with df = n − 3. Empty where there are too few
/// points, or it says nothing new.
std::optional<double> p_of_further(std::vector<double> regressor, std::span<const double> x,
                                   std::span<const double> residuals) {
  const auto n = static_cast<double>(x.size());
  if (n < 6.0) return std::nullopt;
  const std::vector<double> ones(x.size(), 1.0);
  std::vector<double> slope{x.begin(), x.end()};
  remove(slope, ones);
  const double before = product_sum(regressor, regressor);
  remove(regressor, ones);
  remove(regressor, slope);
  const double own = product_sum(regressor, regressor);
  const double left = product_sum(residuals, residuals);
  if (!(own > 1e-9 * before) || !(left > 0.0)) return std::nullopt;
  const double r = std::clamp(product_sum(regressor, residuals) / std::sqrt(own * left), -1.0, 1.0);
  const double degrees = n - 3.0;
  const double t = std::abs(r) * std::sqrt(degrees / std::max(1e-15, 1.0 - r * r));
  return 2.0 * (1.0 - student_cdf(t, degrees));
}

Error unusable(std::string message, std::string remedy) {
  return {ErrorCode::bad_input, std::move(message), std::move(remedy)};
}

}  // namespace

Result<LineFit> fit_line(std::span<const FitPoint> points) {
  if (points.size() < kLeastFitPoints) {
    return unusable(
        fmt::format("{} points are too few for a line whose error is known.", points.size()),
        fmt::format("Take at least {}, at different powers.", kLeastFitPoints));
  }
  std::vector<double> x;
  std::vector<double> y;
  for (const FitPoint& point : points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y))
      return unusable("a point is not a number.", "Remove it.");
    x.push_back(point.x);
    y.push_back(point.y);
  }
  LineFit fit;
  fit.points = static_cast<int>(points.size());
  fit.mean_x = mean_of(x);
  const double mean_y = mean_of(y);
  const auto [least, most] = std::ranges::minmax(x);
  fit.least_x = least;
  fit.most_x = most;
  if (!(most - least > kLeastSpread * std::max(std::abs(least), std::abs(most)))) {
    return unusable(
        fmt::format("what the software says hardly varies ({} to {}): no slope can be seen.", least,
                    most),
        "Let the load range from idle to all CPUs.");
  }
  for (double& value : x) value -= fit.mean_x;
  for (double& value : y) value -= mean_y;
  fit.squares_x = product_sum(x, x);
  fit.slope = product_sum(x, y) / fit.squares_x;
  fit.intercept = mean_y - fit.slope * fit.mean_x;
  double left = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) left += std::pow(y[i] - fit.slope * x[i], 2);
  const double all = product_sum(y, y);
  fit.r_squared = all > 0.0 ? 1.0 - left / all : 0.0;
  fit.residual_deviation = std::sqrt(left / static_cast<double>(points.size() - 2));
  if (!std::isfinite(fit.slope) || !std::isfinite(fit.residual_deviation) ||
      !std::isfinite(fit.intercept) || !std::isfinite(fit.r_squared))
    return unusable("the points are too large to be fitted.", "Check their unit.");
  return fit;
}

Result<void> check_fit(const LineFit& fit) {
  if (!(fit.slope > 0.0)) {
    return fail(ErrorCode::failed,
                "the wall meter shows less while the software shows more: they do not look at one "
                "machine, or not at one time.",
                "Check what is plugged into the meter; carnot calibrate --clock SOURCE aligns it.");
  }
  if (!(fit.r_squared >= kLeastRSquared)) {
    return fail(
        ErrorCode::failed,
        fmt::format("the line explains {} of the scatter only (R² {}).",
                    format_share(std::max(0.0, fit.r_squared)), format_decimals(fit.r_squared, 3)),
        "Stop other work, take longer windows (--window), and look at the meter's clock "
        "(carnot calibrate --clock SOURCE).");
  }
  return {};
}

Result<Estimate> predict(const LineFit& fit, double x, double confidence) {
  CARNOT_ASSERT(confidence > 0.0 && confidence < 1.0);
  if (!(x >= fit.least_x && x <= fit.most_x)) {
    return unusable(
        fmt::format("{} lies outside the calibrated range, {} to {}; beyond it nothing is known.",
                    format_number(x, 6), format_number(fit.least_x, 6),
                    format_number(fit.most_x, 6)),
        "Calibrate again with a load that covers it.");
  }
  const double n = fit.points;
  const double point = fit.intercept + fit.slope * x;
  const double distance = x - fit.mean_x;
  const double half = student_quantile(0.5 + 0.5 * confidence, n - 2.0) * fit.residual_deviation *
                      std::sqrt(1.0 + 1.0 / n + distance * distance / fit.squares_x);
  return Estimate{point, point - half, point + half, confidence};
}

ResidualChecks check_residuals(const LineFit& fit, std::span<const FitPoint> points) {
  ResidualChecks checks;
  std::vector<double> x;
  std::vector<double> squares;
  std::vector<double> order;
  std::vector<double> residuals;
  for (const FitPoint& point : points) {
    const double scaled = (point.x - fit.mean_x) / (fit.most_x - fit.least_x);
    x.push_back(scaled);
    squares.push_back(scaled * scaled);
    order.push_back(static_cast<double>(order.size()));
    residuals.push_back(point.y - fit.intercept - fit.slope * point.x);
    if (fit.residual_deviation > 0.0) {
      checks.greatest =
          std::max(checks.greatest, std::abs(residuals.back()) / fit.residual_deviation);
    }
  }
  checks.curvature_p = p_of_further(squares, x, residuals);
  checks.drift_p = p_of_further(order, x, residuals);
  return checks;
}

std::vector<std::string> doubts_about(const ResidualChecks& checks) {
  constexpr double kSurprising = 0.01;
  constexpr double kFarOff = 3.5;
  std::vector<std::string> doubts;
  if (checks.curvature_p && *checks.curvature_p < kSurprising) {
    doubts.push_back(
        "The points bend away from a straight line; between them the interval is too "
        "optimistic.");
  }
  if (checks.drift_p && *checks.drift_p < kSurprising) {
    doubts.push_back(
        "The residuals drift from the first point to the last: the machine warmed up, "
        "or something else was at work.");
  }
  if (checks.greatest > kFarOff) {
    doubts.push_back(
        fmt::format("One point lies {} deviations from the line: something happened there.",
                    format_decimals(checks.greatest, 1)));
  }
  return doubts;
}

}  // namespace carnot
