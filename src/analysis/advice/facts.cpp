// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/facts.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "analysis/study_comparison.hpp"

namespace carnot {
namespace {

bool is_resolved(const std::optional<Comparison>& comparison) {
  if (!comparison) return false;
  const VerdictKind kind = comparison->verdict.kind;
  return kind == VerdictKind::better || kind == VerdictKind::worse ||
         kind == VerdictKind::equivalent;
}

/// What is least decides; what is not known is greatest.
double figure_of(const TriedCandidate& candidate, std::optional<Priority> priority) {
  const auto& figure = priority == Priority::latency ? candidate.seconds : candidate.joules;
  return figure.value_or(std::numeric_limits<double>::infinity());
}

template <class Matches, class Rank>
std::optional<std::size_t> least(const std::vector<TriedCandidate>& all, Matches matches,
                                 Rank rank) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!matches(all[i])) continue;
    if (!best || rank(all[i]) < rank(all[*best])) best = i;
  }
  return best;
}

std::vector<std::string> tactics_of(std::span<const Recipe> recipes, const std::string& name) {
  std::vector<std::string> tactics;
  for (const Recipe& recipe : recipes) {
    if (recipe.name != name) continue;
    for (const RecipeStep& step : recipe.steps) tactics.push_back(step.tactic);
  }
  return tactics;
}

std::string name_of(const Host& host) {
  if (host.name.empty()) return host.cpu_model;
  return host.cpu_model.empty() ? host.name : host.name + " (" + host.cpu_model + ")";
}

void add_comparisons(const StudySummary& summary, TriedCandidate& candidate) {
  for (const Comparison& one : summary.comparisons) {
    if (one.candidate != candidate.id) continue;
    const bool is_energy = one.metric == kEnergyMetric;
    if (one.role == BaselineRole::same_engine)
      (is_energy ? candidate.energy : candidate.time) = one;
    if (one.role == BaselineRole::best_fp32 && is_energy) candidate.energy_to_best = one;
  }
  for (const AccuracyComparison& one : summary.accuracies) {
    if (one.candidate == candidate.id && one.role == BaselineRole::same_engine)
      candidate.accuracy = one.paired;
  }
}

void add_break_even(const StudySummary& summary, bool by_time, TriedCandidate& candidate) {
  const std::string_view metric = by_time ? kTimeMetric : kEnergyMetric;
  for (const BreakEvenRow& row : summary.break_evens) {
    if (row.candidate != candidate.id || row.role != BaselineRole::same_engine ||
        row.metric != metric)
      continue;
    candidate.no_break_even = row.reason;
    if (row.reason.empty()) candidate.break_even = row.break_even;
  }
}

TriedCandidate measured_candidate(const CandidateSummary& summary, bool by_time,
                                  const StudySummary& study) {
  TriedCandidate one;
  one.id = summary.id;
  one.settings = summary.candidate.settings;
  for (const TrialStatus status : {TrialStatus::ok, TrialStatus::flagged}) {
    const auto found = summary.trials.find(status);
    if (found != summary.trials.end()) one.trials += found->second;
  }
  if (summary.energy) {
    one.energy_kind = kind_of(summary.energy->per_inference);
    one.joules = summary.energy->repetition.mean;
  }
  if (summary.seconds_per_inference) one.seconds = summary.seconds_per_inference->mean;
  if (summary.prepared) {
    one.optimisation_seconds = summary.prepared->optimisation_time.count();
    const auto& energy = summary.prepared->optimisation_energy;
    if (energy && energy->joules()) one.optimisation_joules = energy->joules()->point;
    one.failure = summary.prepared->failure;
  }
  add_comparisons(study, one);
  add_break_even(study, by_time, one);
  return one;
}

}  // namespace

std::vector<TriedCandidate> measured_candidates(
    RunId run, const Host& host, std::span<const Recipe> recipes, const StudySummary& summary,
    const std::string& original_sha256, std::span<const PreparedModel> prepared, bool by_time) {
  std::vector<TriedCandidate> measured;
  for (const CandidateSummary& candidate : summary.candidates) {
    const auto made = std::ranges::find_if(prepared, [&](const PreparedModel& model) {
      return model.model == candidate.candidate.model && model.recipe == candidate.candidate.recipe;
    });
    if (made == prepared.end() || made->original_sha256 != original_sha256) continue;
    TriedCandidate one = measured_candidate(candidate, by_time, summary);
    one.run = run;
    one.host = name_of(host);
    one.tactics = tactics_of(recipes, candidate.candidate.recipe);
    measured.push_back(std::move(one));
  }
  return measured;
}

LossStanding loss_standing(const TriedCandidate& candidate, double max_drop) {
  const bool is_exact =
      candidate.tactics.empty() && candidate.settings.precision == Precision::fp32;
  if (is_exact) return LossStanding::within;
  if (!candidate.accuracy) return LossStanding::unknown;
  const Estimate& difference = candidate.accuracy->difference;
  if (-difference.lower <= max_drop) return LossStanding::within;
  return -difference.point <= max_drop ? LossStanding::unresolved : LossStanding::beyond;
}

const std::optional<Comparison>& comparison_that_counts(const TriedCandidate& candidate,
                                                        std::optional<Priority> priority) {
  return priority == Priority::latency ? candidate.time : candidate.energy;
}

std::optional<std::size_t> best_measured(const AdviceFacts& facts,
                                         std::span<const std::string> of) {
  return least(
      facts.measured,
      [&](const TriedCandidate& one) {
        // Held against fp32, another precision would be credited to the tactic.
        return one.failure.empty() && one.trials > 0 && are_of(one.tactics, of) &&
               one.settings.precision == Precision::fp32;
      },
      [&](const TriedCandidate& one) {
        const bool open = !is_resolved(comparison_that_counts(one, facts.priority));
        return std::tuple{loss_standing(one, facts.max_drop), open, -one.run,
                          figure_of(one, facts.priority)};
      });
}

std::optional<std::size_t> best_baseline(const AdviceFacts& facts) {
  return least(
      facts.measured,
      [](const TriedCandidate& one) {
        return one.tactics.empty() && one.trials > 0 && one.settings.precision == Precision::fp32;
      },
      [&](const TriedCandidate& one) {
        return std::tuple{-one.run, figure_of(one, facts.priority)};
      });
}

}  // namespace carnot
