// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "report/measure_report.hpp"

namespace carnot {

/// A table of the phases in order, those inside another indented, and what to know about them.
std::string phases_text(const PhasesReport& phases);

/// The same of the phases over all runs that count, with their means and scatter.
std::string repeated_phases_text(const std::vector<RepeatedPhase>& phases);

/// A list for `repetitions` (docs/formats.md).
nlohmann::json repeated_phases_json(const std::vector<RepeatedPhase>& phases);

/// `phases`, `unresolved_joules` and `phase_remarks`, as an object (docs/formats.md).
nlohmann::json phases_json(const PhasesReport& phases);

}  // namespace carnot
