// SPDX-License-Identifier: Apache-2.0
#include "analysis/summary.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace carnot {
namespace {

std::string dataset_of(const Study& study, const std::string& model) {
  const auto entry = std::find_if(study.models.begin(), study.models.end(),
                                  [&](const ModelEntry& m) { return m.name == model; });
  return entry == study.models.end() ? std::string{} : entry->dataset;
}

std::vector<ParetoFront> fronts_of(const Study& study,
                                   const std::vector<CandidateSummary>& candidates) {
  std::map<std::tuple<std::string, EnergyKind>, std::vector<const CandidateSummary*>> axes;
  for (const CandidateSummary& one : candidates) {
    if (!one.energy || !one.accuracy || !one.accuracy->share) continue;
    axes[{dataset_of(study, one.candidate.model), *kind_of(one.energy->per_inference)}].push_back(
        &one);
  }
  std::vector<ParetoFront> fronts;
  for (const auto& [axis, members] : axes) {
    ParetoFront front;
    std::tie(front.dataset, front.kind) = axis;
    std::vector<TradeOff> points;
    for (const CandidateSummary* one : members)
      points.push_back({one->energy->repetition.mean, one->accuracy->share->point});
    const std::vector<bool> in_set = pareto_set(points);
    for (std::size_t i = 0; i < members.size(); ++i) {
      front.candidates.push_back(members[i]->id);
      if (in_set[i]) front.members.push_back(members[i]->id);
    }
    front.staircase = pareto_staircase(points);
    fronts.push_back(std::move(front));
  }
  return fronts;
}

}  // namespace

Result<StudySummary> summarise(const Study& study, std::span<const Trial> trials,
                               std::span<const PreparedModel> prepared) {
  TrialSelection selection = select_trials(study, trials);
  Pairings pairings = pair_with_baselines(study, selection);
  CARNOT_TRY(StudyComparison compared, compare_study(study, selection, pairings.pairs));
  const double confidence = study.protocol.confidence;
  StudySummary summary;
  for (const Candidate& candidate : selection.candidates)
    summary.candidates.push_back(summarise_candidate(candidate, selection, prepared, confidence));
  summary.comparisons = std::move(compared.comparisons);
  summary.accuracies = compare_accuracy(selection, pairings.pairs, confidence);
  summary.break_evens = break_even_rows(summary.comparisons, summary.candidates);
  summary.fronts = fronts_of(study, summary.candidates);
  summary.excluded = std::move(selection.excluded);
  summary.notes = std::move(pairings.notes);
  summary.goal_met = compared.goal_met;
  return summary;
}

Result<bool> goal_met(const Study& study, std::span<const Trial> trials) {
  const TrialSelection selection = select_trials(study, trials);
  const Pairings pairings = pair_with_baselines(study, selection);
  CARNOT_TRY(const StudyComparison compared, compare_study(study, selection, pairings.pairs));
  return compared.goal_met;
}

}  // namespace carnot
