// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "analysis/replication/replication.hpp"

namespace carnot {

/// Takes the claim's own test of an outcome with figures: fills test, correlation, p_value, or the
/// reason why there is none.
void take_claims_test(const PublishedFinding& finding, const ReplicationRules& rules,
                      FindingOutcome& outcome);

/// Judges a tested outcome by its adjusted p value: fills verdict and reason.
void judge_claim(const PublishedFinding& finding, const ReplicationRules& rules,
                 FindingOutcome& outcome);

}  // namespace carnot
