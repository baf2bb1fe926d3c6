// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/measure_report.hpp"

namespace carnot {

/// What the repetitions say together, the table of single runs, and all notes. REQUIRES:
/// report.repeated.
std::string repeated_text(const MeasureReport& report);

/// `total`, `duration_seconds`, `findings`, `repetitions` and `runs` (docs/formats.md). REQUIRES:
/// report.repeated.
nlohmann::json repeated_json(const MeasureReport& report);

}  // namespace carnot
