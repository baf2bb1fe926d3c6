// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/footprint.hpp"
#include "analysis/summary.hpp"
#include "records/trial.hpp"
#include "records/verdict.hpp"

namespace carnot {

/// Joules of one kind that a study took, over all windows of all trials, invalid ones included:
/// they were drawn all the same. Kinds stand side by side and are never added.
struct StatedEnergy {
  std::string of;  // "the trials' windows", "applying the recipes"
  Energy energy;
  int parts = 0;    // windows or models summed over
  int missing = 0;  // likewise, whose joules nobody knows
  std::optional<Footprint> footprint{};
};

/// What a recipe did to energy, relative and absolute.
struct StatedEffect {
  std::string candidate;
  std::string baseline;
  VerdictKind verdict = VerdictKind::not_resolved;
  bool estimated = false;
  int blocks = 0;
  std::optional<Estimate> ratio{};  // joules after / before
  std::string_view word{};          // of the effect vocabulary; empty where none is resolved
  double joules_before = 0.0;       // of one inference
  double joules_after = 0.0;
  std::optional<Estimate> saved_joules{};  // at the volume; below 0 where it takes more
  std::optional<double> undone_by{};       // growth of the use
};

/// What a reader of a paper or a report must know of a study's energy.
struct EnergyStatement {
  std::vector<StatedEnergy> energies;
  std::vector<StatedEffect> effects;
  std::vector<std::string> not_measured;  // sentences
  std::optional<WallSpan> when;
  double volume = 1e6;  // inferences that absolute savings are of
};

struct StatementMaterial {
  const StudySummary& summary;
  std::span<const Trial> trials;
  std::span<const PreparedModel> prepared;
  const FootprintFactors& factors;
  double volume = 1e6;
};

/// Pure: nothing is looked up. What was not measured is told from what was.
EnergyStatement statement_of(const StatementMaterial& material);

}  // namespace carnot
