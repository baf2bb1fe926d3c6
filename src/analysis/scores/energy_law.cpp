// SPDX-License-Identifier: Apache-2.0
#include "analysis/scores/energy_law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/frontier/law_line.hpp"
#include "analysis/statistics/descriptive.hpp"

namespace carnot {

std::vector<LawPoint> law_frontier(std::span<const LawPoint> points) {
  std::vector<LawPoint> order{points.begin(), points.end()};
  std::ranges::sort(order, [](const LawPoint& a, const LawPoint& b) {
    return a.cost != b.cost ? a.cost < b.cost : a.accuracy_percent > b.accuracy_percent;
  });
  std::vector<LawPoint> frontier;
  frontier.reserve(order.size());
  for (const LawPoint& point : order) {
    if (frontier.empty() || point.accuracy_percent > frontier.back().accuracy_percent)
      frontier.push_back(point);
  }
  return frontier;
}

double EnergyLaw::cost_at(double accuracy_percent) const {
  return energy_by_line(LawForm::double_exponential, floor, slope, intercept, accuracy_percent);
}

Result<EnergyLaw> fit_energy_law(std::span<const LawPoint> points, double floor) {
  for (const LawPoint& point : points) {
    if (!std::isfinite(point.cost) || !std::isfinite(point.accuracy_percent) || !(floor > 0.0) ||
        !(point.cost > floor)) {
      return fail(ErrorCode::bad_input,
                  fmt::format("a law of energy needs figures above its floor, and one is {} at a "
                              "floor of {}.",
                              point.cost, floor),
                  "Take a floor below the least energy of the set.");
    }
  }
  const std::vector<LawPoint> frontier = law_frontier(points);
  if (frontier.size() < kLeastLawModels) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("the set has {} on its frontier, and a law of energy needs {}.",
                    frontier.size() == 1 ? "one model" : fmt::format("{} models", frontier.size()),
                    kLeastLawModels),
        "Add models that are more accurate at more energy.");
  }
  std::vector<Corner> corners;
  corners.reserve(frontier.size());
  for (const LawPoint& point : frontier) corners.push_back({point.cost, point.accuracy_percent});
  CARNOT_TRY(const FrontierLaw line, fit_law_line(LawForm::double_exponential, corners, floor));
  return EnergyLaw{.floor = floor,
                   .slope = line.slope.value.point,
                   .intercept = line.intercept.value.point,
                   .r_squared = line.r_squared,
                   .models = frontier.size(),
                   .least_percent = frontier.front().accuracy_percent,
                   .greatest_percent = frontier.back().accuracy_percent};
}

double law_distance(const EnergyLaw& law, const LawPoint& point) {
  return std::log10(law.cost_at(point.accuracy_percent) / point.cost);
}

std::vector<double> law_class_bounds(const EnergyLaw& law, std::span<const LawPoint> points) {
  std::vector<double> distances;
  distances.reserve(points.size());
  for (const LawPoint& point : points) distances.push_back(law_distance(law, point));
  std::ranges::sort(distances);
  std::vector<double> bounds;
  bounds.reserve(4);
  for (const double share : {0.8, 0.6, 0.4, 0.2})
    bounds.push_back(statistics::quantile_of_sorted(distances, share));
  return bounds;
}

}  // namespace carnot
