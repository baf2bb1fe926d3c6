// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/study_report.hpp"
#include "report/text_table.hpp"

namespace carnot {

/// For the terminal: what was forecast to bring nothing, so that nobody looks for a saving there;
/// how many forecasts came true, and those that did not. Empty where nothing was forecast.
std::string forecast_text(const StudyReport& report);

/// "7 of 8 forecasts of time came true (88 %); 2 more are not told." Empty without a check.
std::string hit_rate_sentence(const StudyReport& report);

/// Every forecast beside what was seen.
TextTable forecast_table(const StudyReport& report);

}  // namespace carnot
