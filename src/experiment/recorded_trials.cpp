// SPDX-License-Identifier: Apache-2.0
#include "experiment/recorded_trials.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "experiment/judge.hpp"

namespace carnot {
namespace {

using Name = std::pair<std::string, std::string>;  // id and key

std::set<Name> names_of(const std::vector<Trial>& trials) {
  std::set<Name> names;
  for (const Trial& trial : trials) names.emplace(trial.candidate.id(), trial.key);
  return names;
}

/// Null for a trial of no current candidate.
const CurrentCandidate* owner_of(const Trial& trial, const std::set<Name>& recorded,
                                 const std::vector<CurrentCandidate>& candidates) {
  const CurrentCandidate* renamed = nullptr;
  for (const CurrentCandidate& one : candidates) {
    if (one.key != trial.key) continue;
    if (one.candidate == trial.candidate) return &one;
    if (renamed == nullptr && !recorded.contains({one.candidate.id(), one.key})) renamed = &one;
  }
  return renamed;
}

}  // namespace

RecordedTrials sort_out(std::vector<Trial> trials, const std::vector<CurrentCandidate>& candidates,
                        const ValidityThresholds& limits) {
  const std::set<Name> recorded = names_of(trials);
  RecordedTrials result;
  for (Trial& trial : trials) {
    const CurrentCandidate* owner = owner_of(trial, recorded, candidates);
    if (owner == nullptr) {
      result.outdated.push_back(std::move(trial));
      continue;
    }
    trial.candidate = owner->candidate;
    judge_again(trial, limits);
    result.current.push_back(std::move(trial));
  }
  return result;
}

std::vector<CurrentCandidate> latest_forms(const std::vector<Trial>& trials) {
  std::map<std::string, CurrentCandidate> latest;
  for (const Trial& trial : trials) {
    CurrentCandidate& form = latest[trial.candidate.id()];
    const bool is_new = form.key != trial.key;
    form.first_block = is_new ? trial.block : std::min(form.first_block, trial.block);
    form.candidate = trial.candidate;
    form.key = trial.key;
  }
  std::vector<CurrentCandidate> forms;
  forms.reserve(latest.size());
  for (auto& [id, form] : latest) forms.push_back(std::move(form));
  return forms;
}

}  // namespace carnot
