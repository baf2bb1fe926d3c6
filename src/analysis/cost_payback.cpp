// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "analysis/cost_material.hpp"
#include "analysis/return_on_investment.hpp"
#include "analysis/study_comparison.hpp"
#include "base/assert.hpp"

namespace carnot {
namespace {

std::string why_unknown(const std::vector<CostPart>& parts) {
  for (const CostPart& part : parts) {
    if (part.verdict == nullptr) return "they were not compared";
    if (!part.verdict->ratio || part.verdict->kind == VerdictKind::invalid)
      return part.verdict->reason.empty() ? "their ratio is not known" : part.verdict->reason;
  }
  return {};
}

/// REQUIRES: it is in the sheet.
const CandidateCost& cost_in(const CostSheet& sheet, const std::string& candidate) {
  const auto found = std::ranges::find(sheet.candidates, candidate, &CandidateCost::candidate);
  CARNOT_ASSERT(found != sheet.candidates.end());
  return *found;
}

Payback payback_of(const CostMaterial& material, const CostSheet& sheet, const Comparison& couple) {
  Payback row{.candidate = couple.candidate, .baseline = couple.baseline, .role = couple.role};
  for (const std::string& id : {couple.candidate, couple.baseline}) {
    const auto out = std::ranges::find(sheet.left_out, id, &NotCosted::candidate);
    if (out == sheet.left_out.end()) continue;
    row.reason = (id == couple.candidate ? "" : "of the baseline: ") + out->reason;
    return row;
  }
  const double once = cost_in(sheet, couple.candidate).once;
  const double baseline_once = cost_in(sheet, couple.baseline).once;
  const auto parts = parts_of(material.summary.comparisons, couple, sheet.rate, material.summary);
  for (const CostPart& part : parts) row.before += part.before;
  row.saving = saving_of(parts);
  if (!row.saving) {
    row.reason = why_unknown(parts);
    return row;
  }
  const auto result = paid_back(once - baseline_once, parts);
  if (!result) {
    row.reason = result.error().message;
    return row;
  }
  row.break_even = *result;
  const Investment investment{.once = once, .before = row.before, .once_before = baseline_once};
  row.by_then = return_on_investment(investment, *row.saving, material.question.uses);
  row.limit = return_limit(row.before, *row.saving);
  return row;
}

}  // namespace

std::vector<CostPart> parts_of(const std::vector<Comparison>& comparisons, const Comparison& couple,
                               const CostRate& rate, const StudySummary& summary) {
  const CandidateSummary* baseline = find_summary(summary.candidates, couple.baseline);
  const auto verdict_on = [&](std::string_view metric) -> const Verdict* {
    for (const Comparison& one : comparisons) {
      if (one.candidate == couple.candidate && one.baseline == couple.baseline &&
          one.role == couple.role && one.metric == metric)
        return &one.verdict;
    }
    return nullptr;
  };
  std::vector<CostPart> parts;
  if (rate.per_joule > 0.0) {
    const bool known = baseline != nullptr && baseline->energy;
    parts.push_back({known ? rate.per_joule * baseline->energy->repetition.mean : 0.0,
                     known ? verdict_on(kEnergyMetric) : nullptr});
  }
  if (rate.per_second > 0.0) {
    const bool known = baseline != nullptr && baseline->seconds_per_inference;
    parts.push_back({known ? rate.per_second * baseline->seconds_per_inference->mean : 0.0,
                     known ? verdict_on(kTimeMetric) : nullptr});
  }
  return parts;
}

void add_paybacks(const CostMaterial& material, const std::vector<const CandidateSummary*>& group,
                  CostSheet& sheet) {
  for (const Comparison& couple : material.summary.comparisons) {
    if (couple.metric != kEnergyMetric) continue;  // energy and time stand side by side
    const CandidateSummary* candidate = find_summary(material.summary.candidates, couple.candidate);
    const CandidateSummary* baseline = find_summary(material.summary.candidates, couple.baseline);
    if (std::ranges::find(group, candidate) == group.end() || baseline == nullptr) continue;
    if (candidate->candidate.recipe == baseline->candidate.recipe) continue;
    sheet.paybacks.push_back(payback_of(material, sheet, couple));
  }
}

}  // namespace carnot
