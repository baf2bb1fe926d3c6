// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "analysis/cost_sheet.hpp"
#include "report/study_report.hpp"
#include "report/text_table.hpp"

namespace carnot {

/// "int8 on openvino", with the precision where it is not fp32 and batch and threads where they
/// share a group: a candidate among those that it is compared with. The id itself where the report
/// has no such candidate.
std::string short_name(const StudyReport& report, const std::string& id);

/// "net, batch 1, 1 thread: energy".
std::string cost_title(const StudyReport& report, const CostSheet& sheet);

/// What is paid once, for one inference and for the expected ones, when a recipe has paid for
/// itself and what it returns. A page has the payback against the best fp32 engine too.
TextTable cost_table(const StudyReport& report, const CostSheet& sheet, TableWidth width);

/// Who costs least for how much use, who was not shown to, who is left out and why.
std::vector<std::string> cost_sentences(const StudyReport& report, const CostSheet& sheet);

/// The same of all sheets, as the part of a report; empty where there are none.
std::string cost_terminal(const StudyReport& report);
std::string cost_markdown(const StudyReport& report);

/// docs/formats.md.
nlohmann::json json_costs(const StudyReport& report);

}  // namespace carnot
