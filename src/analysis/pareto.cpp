// SPDX-License-Identifier: Apache-2.0
#include "analysis/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace carnot {
namespace {

bool is_known(const TradeOff& point) {
  return point.energy && point.accuracy && std::isfinite(*point.energy) &&
         std::isfinite(*point.accuracy);
}

}  // namespace

std::vector<bool> pareto_set(std::span<const TradeOff> points) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (is_known(points[i])) order.push_back(i);
  }
  // By energy, of equal ones the most accurate first: whoever comes earlier costs no more, so a
  // point is in the set when it beats the best accuracy before it, or equals it at equal energy.
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (*points[a].energy != *points[b].energy) return *points[a].energy < *points[b].energy;
    return *points[a].accuracy > *points[b].accuracy;
  });
  std::vector<bool> in_set(points.size(), false);
  double best = -std::numeric_limits<double>::infinity();
  double energy_of_best = 0.0;
  for (const std::size_t i : order) {
    const double energy = *points[i].energy;
    const double accuracy = *points[i].accuracy;
    in_set[i] = accuracy > best || (accuracy == best && energy == energy_of_best);
    if (accuracy > best) {
      best = accuracy;
      energy_of_best = energy;
    }
  }
  return in_set;
}

std::vector<Corner> pareto_staircase(std::span<const TradeOff> points) {
  const std::vector<bool> in_set = pareto_set(points);
  std::vector<Corner> members;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (in_set[i]) members.push_back({*points[i].energy, *points[i].accuracy});
  }
  std::sort(members.begin(), members.end(),
            [](const Corner& a, const Corner& b) { return a.energy < b.energy; });
  members.erase(std::unique(members.begin(), members.end()), members.end());
  std::vector<Corner> line;
  for (const Corner& member : members) {
    if (!line.empty()) line.push_back({member.energy, line.back().accuracy});
    line.push_back(member);
  }
  return line;
}

}  // namespace carnot
