// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "experiment/grid.hpp"
#include "records/trial.hpp"

namespace carnot {

/// How often a trial is tried within a block when conditions made it invalid (design 5a: repeated
/// up to twice).
inline constexpr int kAttemptsPerTrial = 3;
/// A block broken off is continued only while the host is still in the same state (design 5a).
inline constexpr std::chrono::minutes kBlockStaysOpen{10};
/// A candidate that failed this often in one session does so for good: it is reported, and not
/// tried again before the study is run once more, for which there will be a reason.
/// A crash or a time-out may be an accident; a model that its engine refuses, or with which it
/// computes no numbers, is tried once.
inline constexpr int kFailuresUntilDropped = 2;

/// What the schedule must know of a finished trial.
struct FinishedTrial {
  std::string candidate;  // id
  int block = 0;
  int attempt = 0;
  TrialStatus status = TrialStatus::ok;
  WallTime ended;
  bool refused = false;  // for good: the engine does not take the model, or its outputs are wrong

  bool counts() const { return status == TrialStatus::ok || status == TrialStatus::flagged; }
};

/// One trial to run next.
struct PlannedTrial {
  std::size_t candidate = 0;  // index into the group
  int block = 0;
  int position = 0;
  int attempt = 0;
};

/// The state of one group's blocks: says what to run next until every candidate has `target` blocks
/// in which it and its baseline both count. Pure: time, seed and finished trials come in. One
/// thread.
class BlockSchedule {
 public:
  BlockSchedule(CandidateGroup group, const std::string& none_recipe, std::uint64_t seed);

  /// What earlier sessions left, in the order in which they ran. `now` decides whether an open
  /// block may go on; `first_blocks` (by candidate id) who may join it. Whoever is not in there is
  /// new.
  void resume(const std::vector<FinishedTrial>& finished, WallTime now,
              const std::map<std::string, int>& first_blocks);
  /// A trial of this session.
  void record(const FinishedTrial& trial);

  /// Opens a block when none is open and some candidate needs one. False: all have their target.
  bool open_block(int target);
  /// The next trial of the open block, invalid ones again at its end; empty: the block is complete.
  std::optional<PlannedTrial> next() const;
  /// Trials left until every candidate has `target` blocks, if none is invalid. For the progress
  /// bar.
  int trials_left(int target) const;

  /// Has some candidate come to so many paired blocks? If none has, more blocks will not help.
  bool reaches(int blocks) const;
  /// Blocks in which candidate and same-engine baseline both count.
  int paired_blocks(std::size_t candidate) const;
  /// The paired blocks of each candidate that is not a baseline itself.
  std::vector<int> compared_blocks() const;
  bool dropped(std::size_t candidate) const;
  /// The block from which on a candidate takes part.
  int first_block(std::size_t candidate) const { return first_block_[candidate]; }
  const CandidateGroup& group() const { return group_; }

 private:
  /// Enters a trial of any session; empty for one of nobody in the group.
  std::optional<std::size_t> note(const FinishedTrial& trial);
  std::vector<std::size_t> participants(int target) const;
  std::size_t index_of(const Candidate& candidate) const;
  void shuffle_into_order(std::vector<std::size_t> chosen, int block);

  CandidateGroup group_;
  std::uint64_t seed_;
  std::vector<std::size_t> baseline_of_;     // per candidate, an index into the group
  std::vector<std::size_t> fp32_baselines_;  // take part in every block: verdicts refer to them
  std::vector<int> first_block_;
  std::vector<std::set<int>> counted_;  // blocks, per candidate
  std::set<std::size_t> refused_;  // by their engine, in any session: the same key, the same answer
  // Both of this session alone: what went wrong earlier may have been put right since.
  std::vector<std::set<int>> tried_;  // blocks, per candidate
  std::vector<int> failures_;
  std::map<int, std::map<std::size_t, std::vector<FinishedTrial>>>
      trials_;                      // block → candidate → attempts
  std::vector<std::size_t> order_;  // of the open block
  int open_block_ = -1;
  int last_block_ = -1;
  std::optional<int> broken_block_;  // of an earlier run, recent enough to be finished
};

}  // namespace carnot
