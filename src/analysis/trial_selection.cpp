// SPDX-License-Identifier: Apache-2.0
#include "analysis/trial_selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace carnot {
namespace {

bool is_valid(const Trial& trial) {
  return trial.status == TrialStatus::ok || trial.status == TrialStatus::flagged;
}

/// Why a trial is not valid: the reason it came with, else what was found.
std::string reason_of(const Trial& trial) {
  if (!trial.reason.empty()) return trial.reason;
  for (const Finding& found : trial.findings) {
    if (found.severity != Severity::invalid) continue;
    const std::string_view meaning = row_of(found.code).meaning;
    return found.detail.empty() ? std::string{meaning}
                                : fmt::format("{} ({})", meaning, found.detail);
  }
  return "no reason was recorded";
}

template <class Range, class Matches>
std::size_t position(const Range& range, Matches matches) {
  return static_cast<std::size_t>(std::find_if(range.begin(), range.end(), matches) -
                                  range.begin());
}

/// Where a candidate stands in the grid; names the study does not know come last, by their id.
auto rank(const Study& study, const Candidate& one) {
  return std::tuple{
      position(study.models, [&](const ModelEntry& m) { return m.name == one.model; }),
      one.settings.batch,
      one.settings.threads,
      position(study.engines, [&](EngineName e) { return e == one.settings.engine; }),
      position(study.precisions, [&](Precision p) { return p == one.settings.precision; }),
      position(study.recipes, [&](const Recipe& r) { return r.name == one.recipe; }),
      one.id()};
}

std::vector<Candidate> in_grid_order(const Study& study, std::span<const Trial> trials) {
  std::map<std::string, const Candidate*> distinct;
  for (const Trial& trial : trials) distinct.emplace(trial.candidate.id(), &trial.candidate);
  std::vector<Candidate> result;
  result.reserve(distinct.size());
  for (const auto& [id, candidate] : distinct) result.push_back(*candidate);
  std::stable_sort(result.begin(), result.end(), [&](const Candidate& a, const Candidate& b) {
    return rank(study, a) < rank(study, b);
  });
  return result;
}

/// Remembers the trial whose predictions stand for its candidate: a valid one before an invalid
/// one, then the earliest. What makes a trial invalid (load, throttling, gaps) changes joules and
/// seconds, but no prediction; one whose outputs were wrong has none.
void note_predictions(const Trial& trial, std::map<std::string, const Trial*>& predicting) {
  if (trial.status == TrialStatus::failed) return;
  if (!trial.accuracy || trial.accuracy->predictions.empty()) return;
  const Trial*& chosen = predicting[trial.candidate.id()];
  const auto place = [](const Trial& one) {
    return std::tuple{!is_valid(one), one.block, one.attempt};
  };
  if (chosen == nullptr || place(trial) < place(*chosen)) chosen = &trial;
}

Exclusion exclusion(const Trial& trial, std::string reason) {
  return {trial.candidate.id(), trial.block, trial.attempt, trial.status, std::move(reason)};
}

}  // namespace

const std::map<int, const Trial*>& TrialSelection::of(const std::string& candidate) const {
  static const std::map<int, const Trial*> kNone;
  const auto found = valid.find(candidate);
  return found == valid.end() ? kNone : found->second;
}

TrialSelection select_trials(const Study& study, std::span<const Trial> trials) {
  TrialSelection result;
  result.candidates = in_grid_order(study, trials);
  for (const Trial& trial : trials) {
    note_predictions(trial, result.predicting);
    if (!is_valid(trial)) {
      result.excluded.push_back(exclusion(trial, reason_of(trial)));
      continue;
    }
    const Trial*& chosen = result.valid[trial.candidate.id()][trial.block];
    const Trial* superseded = &trial;
    if (chosen == nullptr || trial.attempt >= chosen->attempt) std::swap(chosen, superseded);
    if (superseded == nullptr) continue;
    result.excluded.push_back(exclusion(
        *superseded, fmt::format("superseded by attempt {} in the same block", chosen->attempt)));
  }
  const auto place = [](const Exclusion& one) {
    return std::tie(one.candidate, one.block, one.attempt);
  };
  std::sort(result.excluded.begin(), result.excluded.end(),
            [&](const Exclusion& a, const Exclusion& b) { return place(a) < place(b); });
  return result;
}

}  // namespace carnot
