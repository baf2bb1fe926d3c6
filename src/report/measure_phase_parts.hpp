// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/measure_report.hpp"

namespace carnot {

/// A table of the phases in order, those inside another indented, and what to know about them.
std::string phases_text(const PhasesReport& phases);

/// `phases`, `unresolved_joules` and `phase_remarks`, as an object (docs/formats.md).
nlohmann::json phases_json(const PhasesReport& phases);

}  // namespace carnot
