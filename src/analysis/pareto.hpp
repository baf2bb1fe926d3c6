// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace carnot {

/// Where a candidate stands: less energy is better, more accuracy is better. Either may be unknown.
struct TradeOff {
  std::optional<double> energy;
  std::optional<double> accuracy;
};

/// For each point whether it belongs to the Pareto set: no other is at least as good in both and
/// better in one. Equal points stand or fall together. A point with an unknown (or NaN) half is
/// not in the set and rules nothing out: unknown is neither best nor worst.
std::vector<bool> pareto_set(std::span<const TradeOff> points);

struct Corner {
  double energy = 0.0;
  double accuracy = 0.0;
  bool operator==(const Corner&) const = default;
};

/// The line under which nothing was found, from the least energy to the highest accuracy: each
/// point of the set, once, and between two of them the corner (energy of the dearer, accuracy of
/// the cheaper).
std::vector<Corner> pareto_staircase(std::span<const TradeOff> points);

}  // namespace carnot
