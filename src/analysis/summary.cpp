// SPDX-License-Identifier: Apache-2.0
#include "analysis/summary.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace carnot {
namespace {

ParetoFront front_of(const std::vector<const CandidateSummary*>& candidates) {
  ParetoFront front;
  std::vector<TradeOff> points;
  points.reserve(candidates.size());
  for (const CandidateSummary* one : candidates)
    points.push_back({one->energy->repetition.mean, one->accuracy->share->point});
  const std::vector<bool> in_set = pareto_set(points);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    front.candidates.push_back(candidates[i]->id);
    if (in_set[i]) front.members.push_back(candidates[i]->id);
  }
  front.staircase = pareto_staircase(points);
  return front;
}

std::vector<ParetoFront> fronts_of(const Study& study,
                                   const std::vector<CandidateSummary>& candidates) {
  using Axes = std::tuple<std::string, std::string, EnergyKind>;  // data set, group, kind
  std::map<Axes, std::vector<const CandidateSummary*>> axes;
  for (const CandidateSummary& one : candidates) {
    if (!one.energy || !one.accuracy || !one.accuracy->share) continue;
    const std::string dataset = dataset_of(study, one.candidate.model);
    const EnergyKind kind = *kind_of(one.energy->per_inference);
    axes[{dataset, "", kind}].push_back(&one);
    axes[{dataset, one.candidate.group(), kind}].push_back(&one);
  }
  std::vector<ParetoFront> fronts;
  for (const auto& [axis, members] : axes) {
    ParetoFront front = front_of(members);
    std::tie(front.dataset, front.group, front.kind) = axis;
    fronts.push_back(std::move(front));
  }
  return fronts;
}

void add_idle(StudySummary& summary, const Study& study, const std::optional<Measurement>& idle) {
  if (!idle) return;
  // Whether the machine was idle enough was judged when the window was taken; one that was not has
  // no joules, and its finding says why.
  const auto& seen = idle->total.findings();
  const bool unwatched =
      std::ranges::find(seen, FindingCode::unwatched_baseline, &Finding::code) != seen.end();
  auto power = idle_power_of(*idle, {.cpus = unwatched ? std::nullopt : std::optional{0.0}},
                             study.protocol.validity);
  if (power) {
    summary.idle = std::move(power).value();
    return;
  }
  std::string note = power.error().message;
  for (const Finding& one : idle->total.findings()) note += " " + one.detail;
  summary.notes.push_back(std::move(note));
}

}  // namespace

Result<StudySummary> summarise(const Study& study, std::span<const Trial> trials,
                               std::span<const PreparedModel> prepared,
                               const std::optional<Measurement>& idle) {
  TrialSelection selection = select_trials(study, trials);
  Pairings pairings = pair_with_baselines(study, selection);
  CARNOT_TRY(StudyComparison compared, compare_study(study, selection, pairings.pairs));
  StudySummary summary;
  add_idle(summary, study, idle);
  const SummarySetting setting{prepared, summary.idle, study.protocol.confidence};
  for (const Candidate& candidate : selection.candidates)
    summary.candidates.push_back(summarise_candidate(candidate, selection, setting));
  summary.comparisons = std::move(compared.comparisons);
  summary.accuracies = compare_accuracy(selection, pairings.pairs, setting.confidence);
  summary.tests = group_tests(study, selection, pairings.pairs);
  summary.break_evens = break_even_rows(study, summary.comparisons, summary.candidates);
  summary.forecasts = check_forecasts(summary.candidates, summary.comparisons);
  summary.fronts = fronts_of(study, summary.candidates);
  summary.excluded = std::move(selection.excluded);
  std::ranges::move(pairings.notes, std::back_inserter(summary.notes));
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
