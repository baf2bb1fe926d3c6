// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/study_report.hpp"
#include "report/text_table.hpp"

namespace carnot {

inline constexpr std::string_view kFootprintTitle = "Carbon, money, water of a million inferences";

/// A row per candidate, a column for each that was asked for: points on a terminal, intervals as
/// well on a page. What rests on estimated joules is marked with "~". REQUIRES: there are
/// footprints.
TextTable footprint_table(const StudyReport& report, TableWidth width);

/// A line per factor: its value, source and date, and what was multiplied by it; and why a figure
/// is missing, each reason once. REQUIRES: there are footprints.
std::vector<std::string> footprint_notes(const StudyReport& report);

}  // namespace carnot
