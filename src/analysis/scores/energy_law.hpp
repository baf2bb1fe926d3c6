// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// A model's place in the plane of the law: joules (or, as a proxy, seconds) and percent right.
struct LawPoint {
  double cost = 0.0;
  double accuracy_percent = 0.0;
};

/// The points that cost least for their accuracy, by cost: sorted by (cost, highest accuracy
/// first), those that are more accurate than all before (studies.md 3.2).
std::vector<LawPoint> law_frontier(std::span<const LawPoint> points);

/// What an accuracy costs on a frontier: ln ln(cost / floor) = slope · percent + intercept, that is
/// doubly exponential. The floor is a choice of whoever freezes a set, and another one gives
/// another slope: a law says something only together with its set.
struct EnergyLaw {
  double floor = 0.0;
  double slope = 0.0;
  double intercept = 0.0;
  double r_squared = 0.0;
  std::size_t models = 0;      // on the frontier
  double least_percent = 0.0;  // of the frontier: outside it the law is extrapolated
  double greatest_percent = 0.0;

  double cost_at(double accuracy_percent) const;
  bool reaches(double accuracy_percent) const {
    return accuracy_percent >= least_percent && accuracy_percent <= greatest_percent;
  }
};

/// Fewer models on the frontier make a line through two points, which fits anything.
inline constexpr std::size_t kLeastLawModels = 3;
/// Where nobody names a floor: this share of the least cost.
inline constexpr double kUsualFloorShare = 0.8;

/// Least squares over the frontier of the points. Errors: bad_input for a point that is not finite
/// or not above the floor, fewer than kLeastLawModels on the frontier, a line that does not rise.
Result<EnergyLaw> fit_energy_law(std::span<const LawPoint> points, double floor);

/// log10(law / cost): +1 is ten times cheaper than the law for that accuracy. REQUIRES: cost > 0.
double law_distance(const EnergyLaw& law, const LawPoint& point);

/// Where four fifths, three, two and one fifth of the points lie below, best first: the 80, 60, 40
/// and 20 % quantiles of the distances of all points. REQUIRES: points not empty, costs > 0.
std::vector<double> law_class_bounds(const EnergyLaw& law, std::span<const LawPoint> points);

}  // namespace carnot
