// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// A trial that no figure rests on, and why.
struct Exclusion {
  std::string candidate;  // id
  int block = 0;
  int attempt = 0;
  TrialStatus status = TrialStatus::failed;
  std::string reason;  // in words
};

/// The trials of one run sorted out. Points into the trials it was made from, which must outlive
/// it.
struct TrialSelection {
  /// Every candidate that was tried, valid or not, in the order of the study's grid.
  std::vector<Candidate> candidates;
  /// By candidate id and block: the valid trial (ok or flagged), of several attempts the last.
  std::map<std::string, std::map<int, const Trial*>> valid;
  /// By candidate id: the trial whose predictions stand for all, an invalid one only where no valid
  /// one predicted. Absent where there are none.
  std::map<std::string, const Trial*> predicting;
  std::vector<Exclusion> excluded;

  /// Empty for a candidate without a valid trial.
  const std::map<int, const Trial*>& of(const std::string& candidate) const;
};

TrialSelection select_trials(const Study& study, std::span<const Trial> trials);

}  // namespace carnot
