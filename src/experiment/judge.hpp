// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "records/trial.hpp"
#include "records/validity.hpp"

namespace carnot {

/// What is wrong with a trial's windows, by the table of thresholds (design 5a): load of others,
/// throttling, frequency, drift, too few latencies, and whatever the meter found about its sources.
/// Pure.
std::vector<Finding> judge_windows(const std::vector<WindowRecord>& windows,
                                   const ValidityThresholds& limits);

/// Judges a recorded trial by other thresholds than it was recorded under: they are no part of its
/// key. A failed one stays failed, and what was found about its accuracy stays found.
void judge_again(Trial& trial, const ValidityThresholds& limits);

/// INVALID beats FLAGGED beats ok.
TrialStatus status_of(const std::vector<Finding>& findings);

}  // namespace carnot
