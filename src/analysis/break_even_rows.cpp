// SPDX-License-Identifier: Apache-2.0
#include "analysis/break_even_rows.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "analysis/saving.hpp"
#include "analysis/study_comparison.hpp"
#include "analysis/trial_figures.hpp"

namespace carnot {
namespace {

/// Cost of the optimisation and the baseline's cost per inference, in one unit.
struct Costs {
  double optimisation = 0.0;
  double baseline = 0.0;
};

const CandidateSummary* summary_of(const std::vector<CandidateSummary>& candidates,
                                   const std::string& id) {
  const auto found = std::find_if(candidates.begin(), candidates.end(),
                                  [&](const CandidateSummary& one) { return one.id == id; });
  return found == candidates.end() ? nullptr : &*found;
}

Result<Costs> joules(const PreparedModel& prepared, const CandidateSummary& baseline) {
  if (!prepared.optimisation_energy || !prepared.optimisation_energy->joules())
    return fail(ErrorCode::not_measurable, "the energy of the optimisation was not measured");
  if (!baseline.energy)
    return fail(ErrorCode::not_measurable, "the energy of the baseline is missing");
  if (kind_of(*prepared.optimisation_energy) != kind_of(baseline.energy->per_inference)) {
    return fail(ErrorCode::not_measurable,
                "the joules of the optimisation and of the inferences are not of one kind");
  }
  return Costs{prepared.optimisation_energy->joules()->point, baseline.energy->repetition.mean};
}

Result<Costs> seconds(const PreparedModel& prepared, const CandidateSummary& baseline) {
  if (!baseline.seconds_per_inference)
    return fail(ErrorCode::not_measurable, "the time of the baseline is missing");
  return Costs{prepared.optimisation_time.count(), baseline.seconds_per_inference->mean};
}

Result<BreakEven> break_even_of(const Comparison& comparison, const PreparedModel& prepared,
                                const CandidateSummary& baseline) {
  if (comparison.verdict.kind == VerdictKind::invalid)
    return fail(ErrorCode::not_measurable, comparison.verdict.reason);
  CARNOT_TRY(const Costs costs, comparison.metric == kEnergyMetric ? joules(prepared, baseline)
                                                                   : seconds(prepared, baseline));
  const std::array parts{CostPart{costs.baseline, &comparison.verdict}};
  return paid_back(costs.optimisation, parts);
}

}  // namespace

std::vector<BreakEvenRow> break_even_rows(const std::vector<Comparison>& comparisons,
                                          const std::vector<CandidateSummary>& candidates) {
  std::vector<BreakEvenRow> rows;
  for (const Comparison& comparison : comparisons) {
    const CandidateSummary* candidate = summary_of(candidates, comparison.candidate);
    const CandidateSummary* baseline = summary_of(candidates, comparison.baseline);
    if (candidate == nullptr || baseline == nullptr || !candidate->prepared) continue;
    // The same file on another engine or in another precision was not optimised.
    if (candidate->candidate.recipe == baseline->candidate.recipe) continue;
    const auto result = break_even_of(comparison, *candidate->prepared, *baseline);
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
