// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "experiment/schedule.hpp"
#include "records/current_candidate.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// One group with its schedule and the trials that count for it.
struct GroupState {
  BlockSchedule schedule;
  std::map<std::string, std::string> keys;  // candidate id → trial key
  std::vector<Trial> trials;                // of these keys
  std::size_t resumed = 0;                  // so many of them, the first, are of earlier sessions

  void add(Trial trial, WallTime ended);
  bool wants_accuracy(const std::string& key) const;
  /// Without the failures of earlier sessions whose candidate has worked since.
  int failed_trials() const;
  /// Those that no valid trial replaced.
  int invalid_trials() const;
};

/// What earlier sessions of a run left.
struct RunHistory {
  std::vector<Trial> trials;                 // in the order in which they ran
  std::vector<CurrentCandidate> candidates;  // of the study's last form
};

/// The study's groups, each as far as earlier sessions got. `keys` are those of the candidates that
/// can run, by id: one whose recipe could not be applied is in no group. Pure.
std::vector<GroupState> resume_groups(const Study& study,
                                      const std::map<std::string, std::string>& keys,
                                      RunHistory history, WallTime now);

/// The candidates of all groups, for the store.
std::vector<CurrentCandidate> candidates_of(const std::vector<GroupState>& groups);

}  // namespace carnot
