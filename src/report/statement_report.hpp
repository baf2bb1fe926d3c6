// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/statement/statement.hpp"
#include "report/study_report.hpp"

namespace carnot {

/// The energy statement of a study for a paper or a report, before any format.
struct StatementReport {
  const StudyReport& study;  // borrowed
  EnergyStatement statement;
  FootprintFactors factors;
};

/// A part of it: sentences, then a table where there is one.
struct StatementPart {
  std::string title;
  std::vector<std::string> sentences{};
  std::optional<TextTable> table{};
};
/// Energy, carbon, hardware, place and hour, effects, more use, what was not measured.
std::vector<StatementPart> statement_parts(const StatementReport& report);

std::string statement_title(const StatementReport& report);

std::string to_markdown(const StatementReport& report);
/// A section to be included: needs no package, only UTF-8 as input (standard since 2018).
std::string to_latex(const StatementReport& report);
/// A page of its own, without scripts or anything from elsewhere.
std::string to_html(const StatementReport& report);
/// Schema: docs/formats.md.
std::string to_json(const StatementReport& report);

/// Text that LaTeX shows as it is; a letter that a plain document cannot show by its number,
/// "[U+4E2D]".
std::string latex_text(std::string_view text);

}  // namespace carnot
