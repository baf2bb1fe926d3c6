// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "records/current_candidate.hpp"
#include "records/trial.hpp"
#include "records/validity.hpp"

namespace carnot {

/// A run's trials as the study sees them today.
struct RecordedTrials {
  std::vector<Trial> current;   // of the study's candidates, under their names of today
  std::vector<Trial> outdated;  // of other forms of them, and of candidates that were removed
};

/// Sorts out a run's trials. A trial belongs to the candidate whose key it has: names may have
/// changed since. Where several have one key (a recipe listed twice), it belongs to the one of its
/// own name, else to the first that has no trials of its own. Current trials are judged again by
/// `limits`, which are no part of the key. Pure; keeps the order.
RecordedTrials sort_out(std::vector<Trial> trials, const std::vector<CurrentCandidate>& candidates,
                        const ValidityThresholds& limits);

/// The candidates of a run that was recorded before stores kept a list of them: of every name the
/// form that was measured last.
std::vector<CurrentCandidate> latest_forms(const std::vector<Trial>& trials);

}  // namespace carnot
