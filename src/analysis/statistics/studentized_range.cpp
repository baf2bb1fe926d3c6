// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/studentized_range.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>

#include "base/assert.hpp"

namespace carnot::statistics {
namespace {

using Rule = boost::math::quadrature::gauss<double, 20>;
constexpr double kManyDegrees = 25000.0;  // beyond, the deviation is as good as known

double density(double z) { return std::exp(-z * z / 2.0) / std::sqrt(2.0 * std::numbers::pi); }
double below(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

template <class Function>
double integral(double low, double high, int panels, const Function& function) {
  double sum = 0.0;
  for (int i = 0; i < panels; ++i) {
    sum += Rule::integrate(function, low + (high - low) * i / panels,
                           low + (high - low) * (i + 1) / panels);
  }
  return sum;
}

/// P[range of k normals > w]. With z the greatest value, k φ(z) Φ(z)^(k−1) integrates to 1, so that
/// the tail is k φ(z) (Φ(z)^(k−1) − (Φ(z) − Φ(z − w))^(k−1)); the difference of powers is factored,
/// because for large w it is tiny.
double range_survival(double w, int groups) {
  if (w <= 0.0) return 1.0;
  const auto tail = [&](double z) {
    const double all = below(z);
    const double far = below(z - w);
    const double near = std::max(0.0, all - far);
    double powers = 0.0;
    double power = 1.0;  // Horner over all^i near^(k − 2 − i)
    for (int i = 0; i < groups - 1; ++i) {
      powers = powers * near + power;
      power *= all;
    }
    return groups * density(z) * far * powers;
  };
  return std::min(1.0, integral(std::min(-8.0, w / 2.0 - 9.0), w / 2.0 + 9.0, 4, tail));
}

/// Over a deviation with so many degrees, by what tells the tail of a range over a known one.
template <class RangeSurvival>
double survival_over(double q, double degrees, const RangeSurvival& range) {
  if (degrees > kManyDegrees) return range(q);
  // The density of s = χ/√ν at its logarithm, so that its peak is broad for every ν. For a large q
  // the small s decide, so the integral starts far below.
  const double scale =
      std::log(2.0) + degrees / 2.0 * std::log(degrees / 2.0) - std::lgamma(degrees / 2.0);
  const auto weighted = [&](double u) {
    const double s = std::exp(u);
    return std::exp(scale + degrees * u - degrees * s * s / 2.0) * range(q * s);
  };
  const double step = 1.0 / std::sqrt(2.0 * degrees);
  // Below exp(low) a share of some exp(−ν·depth) remains, which bounds what is left out.
  const double depth = std::max(12.0 * step, 40.0 / degrees) + (degrees < 200.0 ? 1.0 : 0.0);
  const double top =
      std::min(9.0 * step + 0.2, std::max(0.2, 0.5 * std::log(80.0 / degrees)) + 0.5);
  return std::min(1.0, integral(-depth, top, degrees < 10.0 ? 48 : 12, weighted));
}

template <class Survival>
double critical_of(double tail, const Survival& survival) {
  CARNOT_ASSERT(tail > 0.0 && tail < 1.0);
  double low = 0.0;
  double high = 8.0;
  while (survival(high) > tail && high < 1e6) high *= 2.0;
  double at_low = 1.0 - tail;
  double at_high = survival(high) - tail;
  // Regula falsi on the logarithm of the tail would be shaky at 0; the Illinois rule on the tail
  // itself settles in some ten steps.
  for (int i = 0; i < 100 && high - low > 1e-9 * high; ++i) {
    const double middle = (low * at_high - high * at_low) / (at_high - at_low);
    const double value = survival(middle) - tail;
    if (value == 0.0) return middle;
    if (value < 0.0) {
      high = middle;
      at_high = value;
      at_low /= 2.0;
    } else {
      low = middle;
      at_low = value;
      at_high /= 2.0;
    }
  }
  return std::midpoint(low, high);
}

// The logarithm of the tail is smooth, so that four points of so fine a grid tell it to 1e-7.
constexpr double kGridStep = 0.04;
constexpr std::size_t kGridPoints = 1001;  // up to a range of 40, whose tail is below 1e-170

}  // namespace

double studentized_range_survival(double q, int groups, double degrees) {
  CARNOT_ASSERT(q >= 0.0 && groups >= 2 && degrees >= 1.0);
  return survival_over(q, degrees, [&](double w) { return range_survival(w, groups); });
}

double studentized_range_critical(double tail, int groups, double degrees) {
  return critical_of(tail,
                     [&](double q) { return studentized_range_survival(q, groups, degrees); });
}

StudentizedRange::StudentizedRange(int groups) {
  CARNOT_ASSERT(groups >= 2);
  log_tails_.reserve(kGridPoints);
  for (std::size_t i = 0; i < kGridPoints; ++i)
    log_tails_.push_back(std::log(range_survival(kGridStep * static_cast<double>(i), groups)));
}

/// Lagrange's polynomial through the four points around it; beyond the grid as the tail falls.
double StudentizedRange::range_tail(double w) const {
  constexpr double kMost = kGridStep * static_cast<double>(kGridPoints - 1);
  if (w > kMost) return std::exp(log_tails_.back() - (w * w - kMost * kMost) / 4.0);
  const double place = w / kGridStep;
  const auto below_it = static_cast<std::size_t>(place);
  const std::size_t first = std::min(std::max<std::size_t>(below_it, 1) - 1, kGridPoints - 4);
  const double t = place - static_cast<double>(first);
  const double* y = &log_tails_[first];
  const double log_tail =
      -y[0] * (t - 1.0) * (t - 2.0) * (t - 3.0) / 6.0 + y[1] * t * (t - 2.0) * (t - 3.0) / 2.0 -
      y[2] * t * (t - 1.0) * (t - 3.0) / 2.0 + y[3] * t * (t - 1.0) * (t - 2.0) / 6.0;
  return std::exp(std::min(0.0, log_tail));
}

double StudentizedRange::survival(double q, double degrees) const {
  CARNOT_ASSERT(q >= 0.0 && degrees >= 1.0);
  return survival_over(q, degrees, [&](double w) { return range_tail(w); });
}

double StudentizedRange::critical(double tail, double degrees) const {
  return critical_of(tail, [&](double q) { return survival(q, degrees); });
}

}  // namespace carnot::statistics
