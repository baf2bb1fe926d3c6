// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/study_report.hpp"

namespace carnot {

/// Who reads a study for what: those whom the study S1 addresses (knowledge: studies.md 2).
enum class Stakeholder { engineer, hub, framework };
std::string_view key_of(Stakeholder who);
std::optional<Stakeholder> stakeholder_of(std::string_view key);

/// One finding with what it rests on; there is none without.
struct Statement {
  std::string text;      // a sentence
  std::string evidence;  // candidates, blocks, method, p, or the record that says so
};

struct StakeholderSection {
  Stakeholder who = Stakeholder::engineer;
  std::string question;  // what they want to know
  std::vector<Statement> statements;
};

/// - engineer: which candidate to ship, what it is worth and from how much use on, what to leave.
/// - hub: what a model's card should tell, by these records, and which files are worth offering.
/// - framework: what each recipe does on each engine, what did nothing, what could not be made, and
///   how forecasts fared.
StakeholderSection section_for(const StudyReport& report, Stakeholder who);

/// For the terminal: sentences, each with its evidence below it.
std::string to_text(const StakeholderSection& section);
/// As a part of a page, under a heading of the second level.
std::string to_markdown(const StakeholderSection& section);
/// docs/formats.md: all three.
nlohmann::json json_stakeholders(const StudyReport& report);

}  // namespace carnot
