// SPDX-License-Identifier: Apache-2.0
#include "analysis/cost_sheet.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/cost_material.hpp"
#include "analysis/search_cost.hpp"

namespace carnot {
namespace {

/// Who shares blocks: only they may be held against each other.
std::string group_of(const Study& study, const Candidate& candidate) {
  return study.settings_together ? candidate.model : candidate.group();
}

Result<CostSheet> sheet_of(const CostMaterial& material, const std::string& group,
                           const std::vector<const CandidateSummary*>& members,
                           const CostRate& rate) {
  const auto kind = kind_of_group(members);
  CostSheet sheet{.group = group, .rate = rate};
  sheet.is_estimated = rate.per_joule > 0.0 && kind && kind->provenance == Provenance::estimated;
  if (const auto& search = material.question.search) {
    const auto cost = charged(*search, rate, kind);
    if (cost) sheet.search = *cost;
    if (!cost) sheet.search_missing = cost.error().message;
  }
  for (const CandidateSummary* one : members) {
    auto cost = cost_of(material, *one, sheet, kind);
    if (cost) {
      sheet.candidates.push_back(*std::move(cost));
    } else {
      sheet.left_out.push_back({one->id, cost.error().message});
    }
  }
  add_paybacks(material, members, sheet);
  CARNOT_TRY_VOID(add_envelope(material, sheet));
  return sheet;
}

Result<void> check(const CostQuestion& question) {
  if (!(question.uses >= 1.0) || !std::isfinite(question.uses)) {
    return fail(ErrorCode::bad_input, "the number of expected inferences is below 1.",
                "Say how often the model will be used, as in --uses 1e6.");
  }
  if (question.max_drop && !(*question.max_drop >= 0.0))
    return fail(ErrorCode::bad_input, "the accuracy that may be lost is below 0.");
  return {};
}

}  // namespace

Result<std::vector<CostSheet>> cost_sheets(const Study& study, std::span<const Trial> trials,
                                           const StudySummary& summary,
                                           const CostQuestion& question) {
  CARNOT_TRY_VOID(check(question));
  const TrialSelection selection = select_trials(study, trials);
  const CostMaterial material{study, selection, summary, question};
  std::vector<std::pair<std::string, std::vector<const CandidateSummary*>>> groups;
  for (const CandidateSummary& one : summary.candidates) {
    const std::string group = group_of(study, one.candidate);
    auto found = std::ranges::find(groups, group, [](const auto& entry) { return entry.first; });
    if (found == groups.end()) found = groups.insert(groups.end(), {group, {}});
    found->second.push_back(&one);
  }
  std::vector<CostSheet> sheets;
  for (const auto& [group, members] : groups) {
    for (const CostRate& rate : question.charges.rates) {
      CARNOT_TRY(CostSheet sheet, sheet_of(material, group, members, rate));
      sheets.push_back(std::move(sheet));
    }
  }
  return sheets;
}

const CheapestRange* cheapest_at(const CostSheet& sheet, double inferences) {
  const CheapestRange* found = nullptr;
  for (const CheapestRange& range : sheet.envelope) {
    if (!range.begins || static_cast<double>(range.begins->first) <= inferences) found = &range;
  }
  return found;
}

}  // namespace carnot
