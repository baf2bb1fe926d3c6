// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/cost_text.hpp"
#include "report/forecast_text.hpp"
#include "report/format.hpp"
#include "report/stakeholder_statements.hpp"

namespace carnot {
namespace {

/// What one recipe does to one model on every engine, side by side.
void add_effects(const StudyReport& report, const PreparedModel& model,
                 std::vector<Statement>& statements) {
  std::string text;
  std::string evidence;
  for (const CandidateSummary& one : report.summary.candidates) {
    if (one.candidate.model != model.model || one.candidate.recipe != model.recipe) continue;
    const Comparison* comparison =
        energy_comparison(report.summary, one.id, BaselineRole::same_engine);
    if (comparison == nullptr) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", one.id,
                        format_verdict(comparison->verdict));
    evidence += fmt::format("{}{}", evidence.empty() ? "" : "; ", evidence_of(*comparison));
  }
  if (text.empty()) return;
  statements.push_back(
      {fmt::format("What {} does to the energy of {}: {}.", valid_utf8(model.recipe),
                   valid_utf8(model.model), valid_utf8(text)),
       evidence});
}

void add_forecasts(const StudyReport& report, std::vector<Statement>& statements) {
  const std::string sentence = hit_rate_sentence(report);
  if (sentence.empty()) return;
  std::string wrong;
  for (const ForecastCheck& check : report.summary.forecasts) {
    if (check.outcome != ForecastOutcome::wrong) continue;
    wrong += fmt::format("{}{} was expected to be: {}", wrong.empty() ? "" : "; ", check.candidate,
                         expectation_of(check.forecast));
  }
  statements.push_back({sentence, wrong.empty() ? "each forecast beside the interval of the time "
                                                  "ratio that was seen"
                                                : "not of " + valid_utf8(wrong)});
}

void add_failures(const StudyReport& report, std::vector<Statement>& statements) {
  for (const PreparedModel& model : report.prepared) {
    if (model.failure.empty()) continue;
    statements.push_back({fmt::format("{} could not be applied to {}.", valid_utf8(model.recipe),
                                      valid_utf8(model.model)),
                          valid_utf8(model.failure)});
  }
  std::vector<std::string> told;
  for (const Exclusion& lost : report.summary.excluded) {
    if (lost.status != TrialStatus::failed) continue;
    if (std::ranges::find(told, lost.candidate) != told.end()) continue;
    told.push_back(lost.candidate);
    statements.push_back({fmt::format("{} failed.", valid_utf8(lost.candidate)),
                          fmt::format("block {}: {}", lost.block + 1, valid_utf8(lost.reason))});
  }
}

}  // namespace

std::vector<Statement> framework_statements(const StudyReport& report) {
  std::vector<Statement> statements;
  for (const PreparedModel& model : report.prepared) add_effects(report, model, statements);
  add_forecasts(report, statements);
  add_failures(report, statements);
  return statements;
}

}  // namespace carnot
