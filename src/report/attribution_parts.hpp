// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/measure_report.hpp"

namespace carnot {

/// What of a run's joules is the command's, by which rules, and what is nobody's and why. Empty
/// where the joules are missing.
std::string attribution_lines(const RunReport& run);

/// `attributed_to_command`, `attributed_to_others`, `unattributed`, `attributed_above_idle`,
/// `attributed_idle` and `attribution`, as an object (docs/formats.md).
nlohmann::json attribution_json(const RunReport& run);

}  // namespace carnot
