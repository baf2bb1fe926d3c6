// SPDX-License-Identifier: Apache-2.0
#include "analysis/break_even_rows.hpp"

#include <array>
#include <optional>

#include "analysis/cost_rates.hpp"
#include "analysis/optimisation_cost.hpp"
#include "analysis/saving.hpp"
#include "analysis/study_comparison.hpp"
#include "analysis/trial_figures.hpp"

namespace carnot {
namespace {

Result<double> each_of_baseline(std::string_view metric, const CandidateSummary& baseline) {
  if (metric == kEnergyMetric) {
    if (!baseline.energy)
      return fail(ErrorCode::not_measurable, "the energy of the baseline is missing");
    return baseline.energy->repetition.mean;
  }
  if (!baseline.seconds_per_inference)
    return fail(ErrorCode::not_measurable, "the time of the baseline is missing");
  return baseline.seconds_per_inference->mean;
}

Result<BreakEven> break_even_of(const Study& study, const Comparison& comparison,
                                const CandidateSummary& candidate,
                                const CandidateSummary& baseline) {
  if (comparison.verdict.kind == VerdictKind::invalid)
    return fail(ErrorCode::not_measurable, comparison.verdict.reason);
  CARNOT_TRY(const double each, each_of_baseline(comparison.metric, baseline));
  const CostRate rate =
      own_rate(comparison.metric == kEnergyMetric ? CostKind::energy : CostKind::time);
  std::optional<EnergyKind> kind;
  if (baseline.energy) kind = kind_of(baseline.energy->per_inference);
  CARNOT_TRY(const double once, once_of(study, candidate, rate, kind));
  auto baseline_once = once_of(study, baseline, rate, kind);
  if (!baseline_once)
    return fail(baseline_once.error().code, "of the baseline: " + baseline_once.error().message);
  const std::array parts{CostPart{each, &comparison.verdict}};
  return paid_back(once - *baseline_once, parts);
}

}  // namespace

std::vector<BreakEvenRow> break_even_rows(const Study& study,
                                          const std::vector<Comparison>& comparisons,
                                          const std::vector<CandidateSummary>& candidates) {
  std::vector<BreakEvenRow> rows;
  for (const Comparison& comparison : comparisons) {
    const CandidateSummary* candidate = find_summary(candidates, comparison.candidate);
    const CandidateSummary* baseline = find_summary(candidates, comparison.baseline);
    if (candidate == nullptr || baseline == nullptr || !candidate->prepared) continue;
    // The same file on another engine or in another precision was not optimised.
    if (candidate->candidate.recipe == baseline->candidate.recipe) continue;
    const auto result = break_even_of(study, comparison, *candidate, *baseline);
    rows.push_back({.candidate = comparison.candidate,
                    .baseline = comparison.baseline,
                    .role = comparison.role,
                    .metric = comparison.metric,
                    .break_even = result ? *result : BreakEven{},
                    .reason = result ? std::string{} : result.error().message});
  }
  return rows;
}

}  // namespace carnot
