// SPDX-License-Identifier: Apache-2.0
#include "analysis/idle_steadiness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/distributions.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr double kLevel = 0.975;  // of a two-sided 95 %

}  // namespace

std::optional<IdleSteadiness> steadiness_of(std::span<const Watts> pieces) {
  const auto n = static_cast<double>(pieces.size());
  if (pieces.size() < 3) return std::nullopt;
  double mean = 0.0;
  for (const Watts piece : pieces) mean += piece.si() / n;
  if (!std::isfinite(mean)) return std::nullopt;
  // Places −(n−1)/2 ... (n−1)/2, one per piece.
  double products = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const double place = static_cast<double>(i) - (n - 1.0) / 2.0;
    products += place * (pieces[i].si() - mean);
    squares += place * place;
  }
  const double slope = products / squares;
  double residuals = 0.0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const double place = static_cast<double>(i) - (n - 1.0) / 2.0;
    residuals += std::pow(pieces[i].si() - mean - slope * place, 2);
  }
  const double spread = std::sqrt(residuals / (n - 2.0));
  return IdleSteadiness{Watts{spread}, Watts{slope * n},
                        Watts{student_quantile(kLevel, n - 2.0) * spread / std::sqrt(n)}};
}

IdlePower with_steadiness(IdlePower power, const IdleSteadiness& steadiness,
                          const ValidityThresholds& thresholds) {
  Estimate& watts = power.watts;
  const double random = steadiness.half_width.si();
  const double drift = std::abs(steadiness.drift.si());
  const double below = std::hypot(watts.point - watts.lower, random) + drift / 2.0;
  const double above = std::hypot(watts.upper - watts.point, random) + drift / 2.0;
  // The slope's standard error is √12 times the mean's, over the whole length.
  const bool is_more_than_scatter = drift > std::sqrt(12.0) * random;
  if (watts.point > 0.0 && drift / watts.point > thresholds.flagged_drift && is_more_than_scatter) {
    power.findings.push_back(
        finding(FindingCode::drift, fmt::format("The idle power moved by {} while it was measured.",
                                                format_quantity(steadiness.drift))));
  }
  watts.lower = std::max(0.0, watts.point - below);
  watts.upper = watts.point + above;
  return power;
}

}  // namespace carnot
