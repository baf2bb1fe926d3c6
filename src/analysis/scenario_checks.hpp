// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "analysis/scenario.hpp"

namespace carnot {

/// Yes, no or unknown to each question that applies to the run, with reason and remedy. `result`
/// has everything but the checks.
std::vector<CheckResult> checks_of(const ScenarioRun& run, const ScenarioResult& result);

/// How much longer, in words: 1.115 is "12 % longer" (rounded up), 8.03 is "8.1 times as long".
/// REQUIRES: factor > 1.
std::string longer_in_words(double factor);

}  // namespace carnot
