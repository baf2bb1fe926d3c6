// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/measure_report.hpp"

namespace carnot {

/// The columns of `carnot measure --csv` (docs/formats.md), with the line's end.
std::string measure_csv_header();
/// A row for each run, followed by a row for each of its phases.
std::string measure_csv_rows(const MeasureReport& report);

}  // namespace carnot
