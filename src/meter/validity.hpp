// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "records/finding.hpp"
#include "records/host.hpp"
#include "records/measurement.hpp"
#include "records/validity.hpp"

namespace carnot {

/// What the host did that makes a window doubtful, graded by the thresholds.
std::vector<Finding> findings_of(const HostConditions& conditions,
                                 const ValidityThresholds& thresholds);

/// What the total's joules suffer from, graded: unknown time above the threshold, or no joules at
/// all, make the window invalid; the rest keeps the severity of its row.
std::vector<Finding> findings_of(const Measurement& measurement,
                                 const ValidityThresholds& thresholds);

Severity worst_of(const std::vector<Finding>& findings);

}  // namespace carnot
