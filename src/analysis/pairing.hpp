// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "analysis/trial_selection.hpp"
#include "records/verdict.hpp"

namespace carnot {

/// A candidate and one of its baselines.
struct Pairing {
  std::string candidate;  // ids
  std::string baseline;
  BaselineRole role = BaselineRole::same_engine;
  std::set<int> choosing_blocks;  // left out of the comparison; see baseline_choice.hpp
};

struct Pairings {
  std::vector<Pairing> pairs;
  std::vector<std::string> notes;  // why a baseline could not be chosen, in words
};

/// Every candidate with its baselines (design 5a):
/// - same_engine: the recipe none with the same settings, in fp32: what the tactic does, or the
///   precision.
/// - best_fp32: the fastest fp32 none of the same model, batch and threads over the engines: what
///   it is worth.
/// - named: the study's own baseline recipe with the same settings, if it names one.
/// Nobody is compared with itself, and a baseline that was never tried gives no pair.
Pairings pair_with_baselines(const Study& study, const TrialSelection& selection);

}  // namespace carnot
