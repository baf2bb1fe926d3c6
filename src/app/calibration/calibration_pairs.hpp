// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/line_fit.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/calibration_report.hpp"

namespace carnot {

/// Pairs of what the software and a wall meter said, taken by other means: x is the software's.
struct CalibrationPairs {
  CalibratedQuantity quantity = CalibratedQuantity::power;
  std::vector<FitPoint> points;  // watts or joules
};

/// A CSV whose first line names software_watts and wall_watts, or software_joules and wall_joules;
/// with a column `seconds`, powers are made of the joules, which then serve windows of any length.
/// Other columns are passed over. Errors: bad_input with file, line and column.
Result<CalibrationPairs> parse_calibration_pairs(std::string_view csv, std::string_view file);

/// Fits the pairs of a file. With a perimeter the fit is kept for this host, as that of joules
/// measured over it; without, it is only shown. Errors: those of read_file,
/// parse_calibration_pairs, fit_line and check_fit, and of writing.
Result<CalibrationReport> calibrate_from(const std::filesystem::path& file,
                                         const std::optional<Perimeter>& perimeter,
                                         const Environment& environment);

}  // namespace carnot
