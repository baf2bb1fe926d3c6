// SPDX-License-Identifier: Apache-2.0
#include "experiment/group_state.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "experiment/recorded_trials.hpp"
#include "experiment/trial_runner.hpp"

namespace carnot {
namespace {

FinishedTrial outcome_of(const Trial& trial, WallTime ended) {
  return {trial.candidate.id(), trial.block, trial.attempt, trial.status, ended, is_refusal(trial)};
}

/// From which block on each candidate of today has taken part; absent: it is new.
std::map<std::string, int> first_blocks(const std::map<std::string, std::string>& keys,
                                        const std::vector<CurrentCandidate>& before) {
  std::map<std::string, int> first;
  for (const auto& [id, key] : keys) {
    for (const CurrentCandidate& one : before) {
      if (one.key != key) continue;
      const auto [entry, is_first] = first.try_emplace(id, one.first_block);
      entry->second = std::min(entry->second, one.first_block);
    }
  }
  return first;
}

std::vector<CurrentCandidate> with_keys(const std::vector<CandidateGroup>& groups,
                                        const std::map<std::string, std::string>& keys) {
  std::vector<CurrentCandidate> candidates;
  for (const CandidateGroup& group : groups) {
    for (const Candidate& one : group.candidates) candidates.push_back({one, keys.at(one.id())});
  }
  return candidates;
}

/// The block numbers of outdated trials are not used again. A group that the study does not have
/// any more may be one of today's under an earlier name, so it keeps its numbers from all.
std::vector<FinishedTrial> reserved_blocks(const Study& study, const std::string& group,
                                           const std::set<std::string>& groups,
                                           const std::vector<Trial>& outdated) {
  std::vector<FinishedTrial> reserved;
  for (const Trial& trial : outdated) {
    const std::string its_group = name_of_group(study, trial.candidate);
    if (its_group != group && groups.contains(its_group)) continue;
    FinishedTrial outcome = outcome_of(trial, trial.started);
    outcome.candidate.clear();
    reserved.push_back(std::move(outcome));
  }
  return reserved;
}

bool counts(const Trial& trial) {
  return trial.status == TrialStatus::ok || trial.status == TrialStatus::flagged;
}

}  // namespace

void GroupState::add(Trial trial, WallTime ended) {
  schedule.record(outcome_of(trial, ended));
  trials.push_back(std::move(trial));
}

bool GroupState::wants_accuracy(const std::string& key) const {
  return std::none_of(trials.begin(), trials.end(), [&](const Trial& trial) {
    // The last word of a worker that failed is not taken.
    return trial.key == key && trial.accuracy.has_value() && trial.status != TrialStatus::failed;
  });
}

int GroupState::failed_trials() const {
  const auto since = [&](std::size_t begin, const std::string& key) {
    return std::any_of(trials.begin() + static_cast<std::ptrdiff_t>(begin), trials.end(),
                       [&](const Trial& later) { return later.key == key && counts(later); });
  };
  int failed = 0;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (trials[i].status != TrialStatus::failed) continue;
    const bool made_good = i < resumed && since(i + 1, trials[i].key);
    if (!made_good) ++failed;
  }
  return failed;
}

int GroupState::invalid_trials() const {
  std::set<std::pair<std::string, int>> counted;
  for (const Trial& trial : trials) {
    if (counts(trial)) counted.emplace(trial.key, trial.block);
  }
  return static_cast<int>(std::count_if(trials.begin(), trials.end(), [&](const Trial& trial) {
    return trial.status == TrialStatus::invalid && !counted.contains({trial.key, trial.block});
  }));
}

std::vector<GroupState> resume_groups(const Study& study,
                                      const std::map<std::string, std::string>& keys,
                                      RunHistory history, WallTime now) {
  std::vector<CandidateGroup> groups = groups_of(study);
  std::set<std::string> names;
  for (CandidateGroup& group : groups) {
    std::erase_if(group.candidates, [&](const Candidate& c) { return !keys.contains(c.id()); });
    names.insert(group.name);
  }
  if (history.candidates.empty()) history.candidates = latest_forms(history.trials);
  const auto first = first_blocks(keys, history.candidates);
  const RecordedTrials recorded =
      sort_out(std::move(history.trials), with_keys(groups, keys), study.protocol.validity);

  std::vector<GroupState> states;
  for (CandidateGroup& group : groups) {
    const std::string name = group.name;
    std::vector<FinishedTrial> outcomes = reserved_blocks(study, name, names, recorded.outdated);
    GroupState state{BlockSchedule{std::move(group), none_recipe_of(study), study.seed}, {}, {}, 0};
    for (const Candidate& one : state.schedule.group().candidates)
      state.keys[one.id()] = keys.at(one.id());
    for (const Trial& trial : recorded.current) {
      if (name_of_group(study, trial.candidate) != name) continue;
      outcomes.push_back(outcome_of(trial, trial.started));
      state.trials.push_back(trial);
    }
    state.resumed = state.trials.size();
    state.schedule.resume(outcomes, now, first);
    states.push_back(std::move(state));
  }
  return states;
}

std::vector<CurrentCandidate> candidates_of(const std::vector<GroupState>& groups) {
  std::vector<CurrentCandidate> candidates;
  for (const GroupState& group : groups) {
    const auto& members = group.schedule.group().candidates;
    for (std::size_t i = 0; i < members.size(); ++i) {
      candidates.push_back(
          {members[i], group.keys.at(members[i].id()), group.schedule.first_block(i)});
    }
  }
  return candidates;
}

}  // namespace carnot
