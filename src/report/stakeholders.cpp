// SPDX-License-Identifier: Apache-2.0
#include "report/stakeholders.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/json_parts.hpp"
#include "report/stakeholder_statements.hpp"

namespace carnot {
namespace {

struct Row {
  Stakeholder who;
  std::string_view key;
  std::string_view title;
  std::string_view question;
  std::vector<Statement> (*statements)(const StudyReport& report);
};
constexpr auto kRows = std::to_array<Row>({
    {Stakeholder::engineer, "engineer", "For the engineer",
     "Which one should I ship, what is it worth, and from how much use on?", engineer_statements},
    {Stakeholder::hub, "hub", "For the model hub",
     "What should the models' cards say, and which files are worth offering?", hub_statements},
    {Stakeholder::framework, "framework", "For the framework",
     "What do the tactics do on each engine, and where do they fail?", framework_statements},
});

const Row& row_of(Stakeholder who) { return kRows.at(static_cast<std::size_t>(who)); }

static_assert(kRows[0].who == Stakeholder::engineer && kRows[1].who == Stakeholder::hub &&
              kRows[2].who == Stakeholder::framework);

constexpr std::string_view kNothingToSay = "These records say nothing about it yet.";

}  // namespace

std::string_view key_of(Stakeholder who) { return row_of(who).key; }

std::optional<Stakeholder> stakeholder_of(std::string_view key) {
  for (const Row& row : kRows) {
    if (row.key == key) return row.who;
  }
  return std::nullopt;
}

StakeholderSection section_for(const StudyReport& report, Stakeholder who) {
  return {who, std::string{row_of(who).question}, row_of(who).statements(report)};
}

std::string to_text(const StakeholderSection& section) {
  std::string text = fmt::format("{}: {}\n", row_of(section.who).title, section.question);
  if (section.statements.empty()) text += fmt::format("  {}\n", kNothingToSay);
  for (const Statement& one : section.statements)
    text += fmt::format("\n  {}\n    evidence: {}\n", one.text, one.evidence);
  return text;
}

std::string to_markdown(const StakeholderSection& section) {
  std::string text = fmt::format("## {}\n\n*{}*\n\n", row_of(section.who).title, section.question);
  if (section.statements.empty()) text += fmt::format("{}\n", kNothingToSay);
  for (const Statement& one : section.statements) {
    text += fmt::format("- {}  \n  Evidence: {}\n", markdown_text(one.text),
                        markdown_text(one.evidence));
  }
  return text;
}

nlohmann::json json_stakeholders(const StudyReport& report) {
  nlohmann::json all = nlohmann::json::array();
  for (const Row& row : kRows) {
    const StakeholderSection section = section_for(report, row.who);
    nlohmann::json statements = nlohmann::json::array();
    for (const Statement& one : section.statements)
      statements.push_back(
          {{"statement", json_text(one.text)}, {"evidence", json_text(one.evidence)}});
    all.push_back({{"reader", row.key},
                   {"question", section.question},
                   {"statements", std::move(statements)}});
  }
  return all;
}

}  // namespace carnot
