// SPDX-License-Identifier: Apache-2.0
#include "analysis/candidate_summary.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "analysis/describe.hpp"
#include "analysis/interval.hpp"
#include "analysis/study_comparison.hpp"
#include "analysis/trial_figures.hpp"

namespace carnot {
namespace {

constexpr std::array kPercentiles = {0.5, 0.9, 0.95, 0.99, 0.999};

using TrialsByBlock = std::map<int, const Trial*>;

std::optional<RepeatedFigure> repeated(const std::vector<double>& values, double confidence) {
  const auto centre = mean(values);
  if (!centre) return std::nullopt;
  return RepeatedFigure{*centre, static_cast<int>(values.size()), t_interval(values, confidence)};
}

/// The energies of the kind that stands for the candidate: measured before estimated, then the one
/// that most trials have.
std::vector<Energy> energies_of_one_kind(const TrialsByBlock& trials) {
  std::map<EnergyKind, std::vector<Energy>> by_kind;
  for (const auto& [block, trial] : trials) {
    const auto energy = energy_per_inference(*trial);
    if (energy && energy->joules()) by_kind[*kind_of(*energy)].push_back(*energy);
  }
  const auto rank = [](const auto& one) {
    return std::tuple{one.first.provenance == Provenance::measured, one.second.size()};
  };
  const auto best =
      std::max_element(by_kind.begin(), by_kind.end(),
                       [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return best == by_kind.end() ? std::vector<Energy>{} : best->second;
}

std::vector<Finding> distinct_findings(const std::vector<Energy>& energies) {
  std::vector<Finding> all;
  for (const Energy& energy : energies) {
    for (const Finding& one : energy.findings()) {
      if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
    }
  }
  return all;
}

std::optional<EnergySummary> energy_of(const TrialsByBlock& trials, double confidence) {
  const std::vector<Energy> energies = energies_of_one_kind(trials);
  if (energies.empty()) return std::nullopt;
  const auto n = static_cast<double>(energies.size());
  Estimate passport{0.0, 0.0, 0.0, 1.0};
  std::vector<double> points;
  for (const Energy& energy : energies) {
    points.push_back(energy.joules()->point);
    passport.point += energy.joules()->point / n;
    passport.lower += energy.joules()->lower / n;
    passport.upper += energy.joules()->upper / n;
    passport.confidence = std::min(passport.confidence, energy.joules()->confidence);
  }
  const auto repetition = repeated(points, confidence);
  if (!repetition) return std::nullopt;
  const Energy& first = energies.front();
  std::vector<Finding> findings = distinct_findings(energies);
  return EnergySummary{
      first.provenance() == Provenance::measured
          ? Energy::measured(first.perimeter(), passport, std::move(findings))
          : Energy::estimated(first.perimeter(), passport, first.estimator(), std::move(findings)),
      *repetition, static_cast<int>(trials.size() - energies.size()), std::nullopt};
}

void add_marginal(CandidateSummary& summary, const std::optional<IdlePower>& idle) {
  if (!summary.energy || !summary.seconds_per_inference || !idle) return;
  // A baseline over other domains has nothing to say here: the figure stays empty.
  if (auto net = marginal(summary.energy->per_inference,
                          Seconds{summary.seconds_per_inference->mean}, *idle)) {
    summary.energy->marginal_per_inference = std::move(net).value();
  }
}

void add_times(CandidateSummary& summary, const TrialsByBlock& trials, double confidence) {
  std::vector<double> seconds;
  std::vector<double> rates;
  std::vector<double> loads;
  for (const auto& [block, trial] : trials) {
    loads.push_back(trial->load.load_time.count());
    summary.peak_resident_bytes = std::max(summary.peak_resident_bytes, trial->peak_resident_bytes);
    const auto one = seconds_per_inference(*trial);
    if (!one || *one <= 0.0) continue;
    seconds.push_back(*one);
    rates.push_back(1.0 / *one);
  }
  summary.seconds_per_inference = repeated(seconds, confidence);
  summary.inferences_per_second = repeated(rates, confidence);
  summary.load_seconds = repeated(loads, confidence);
}

void add_latencies(CandidateSummary& summary, const TrialsByBlock& trials) {
  std::vector<float> all;
  for (const auto& [block, trial] : trials) {
    const std::vector<float> some = latencies_of(*trial);
    all.insert(all.end(), some.begin(), some.end());
  }
  // A latency that cannot be makes every percentile unknown: the list stays empty.
  if (auto percentiles = latency_percentiles(all, kPercentiles)) {
    summary.latency = std::move(percentiles).value();
  }
  summary.latency_outliers = outlier_count(std::vector<double>{all.begin(), all.end()});
}

std::optional<AccuracySummary> accuracy_of(const TrialSelection& selection, const std::string& id,
                                           double confidence) {
  const AccuracyRecord* first = predictions_of(selection, id);
  if (first == nullptr) return std::nullopt;
  AccuracySummary summary{.images = first->total, .correct = first->correct, .share = {}};
  if (first->correct) summary.share = wilson_interval(*first->correct, first->total, confidence);
  for (const auto& [block, trial] : selection.of(id)) {
    if (!trial->accuracy || trial->accuracy->predictions.empty()) continue;
    summary.trials_that_differ += trial->accuracy->predictions == first->predictions ? 0 : 1;
  }
  return summary;
}

std::optional<PreparedModel> preparation(const Candidate& candidate,
                                         std::span<const PreparedModel> prepared) {
  const auto found = std::find_if(prepared.begin(), prepared.end(), [&](const PreparedModel& one) {
    return one.model == candidate.model && one.recipe == candidate.recipe;
  });
  if (found == prepared.end()) return std::nullopt;
  return *found;
}

void count_trials(CandidateSummary& summary, const TrialSelection& selection) {
  for (const auto& [block, trial] : selection.of(summary.id)) {
    ++summary.trials[trial->status];
    std::set<FindingCode> codes;
    for (const Finding& one : trial->findings) codes.insert(one.code);
    for (const FindingCode code : codes) ++summary.findings[code];
  }
  for (const Exclusion& one : selection.excluded) {
    const bool superseded = one.status == TrialStatus::ok || one.status == TrialStatus::flagged;
    if (one.candidate == summary.id && !superseded) ++summary.trials[one.status];
  }
}

}  // namespace

const CandidateSummary* find_summary(std::span<const CandidateSummary> summaries,
                                     std::string_view id) {
  const auto found = std::ranges::find(summaries, id, &CandidateSummary::id);
  return found == summaries.end() ? nullptr : &*found;
}

std::span<const double> summary_percentiles() { return kPercentiles; }

CandidateSummary summarise_candidate(const Candidate& candidate, const TrialSelection& selection,
                                     const SummarySetting& setting) {
  CandidateSummary summary;
  summary.candidate = candidate;
  summary.id = candidate.id();
  const TrialsByBlock& trials = selection.of(summary.id);
  count_trials(summary, selection);
  summary.energy = energy_of(trials, setting.confidence);
  add_times(summary, trials, setting.confidence);
  add_marginal(summary, setting.idle);
  add_latencies(summary, trials);
  summary.accuracy = accuracy_of(selection, summary.id, setting.confidence);
  summary.prepared = preparation(candidate, setting.prepared);
  return summary;
}

}  // namespace carnot
