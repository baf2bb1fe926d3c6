// SPDX-License-Identifier: Apache-2.0
#include "experiment/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/assert.hpp"
#include "base/rng.hpp"

namespace carnot {

BlockSchedule::BlockSchedule(CandidateGroup group, const std::string& none_recipe,
                             std::uint64_t seed)
    : group_{std::move(group)},
      seed_{seed},
      first_block_(group_.candidates.size(), 0),
      counted_(group_.candidates.size()),
      tried_(group_.candidates.size()),
      failures_(group_.candidates.size(), 0) {
  for (std::size_t i = 0; i < group_.candidates.size(); ++i) {
    const Candidate& candidate = group_.candidates[i];
    const std::size_t baseline = index_of(same_engine_baseline(candidate, none_recipe));
    // A study of bf16 alone has no fp32 baseline in its grid: then the candidate stands for itself.
    baseline_of_.push_back(baseline < group_.candidates.size() ? baseline : i);
    if (is_fp32_baseline(candidate, none_recipe)) fp32_baselines_.push_back(i);
  }
}

std::size_t BlockSchedule::index_of(const Candidate& candidate) const {
  const auto found = std::find(group_.candidates.begin(), group_.candidates.end(), candidate);
  return static_cast<std::size_t>(found - group_.candidates.begin());
}

void BlockSchedule::resume(const std::vector<FinishedTrial>& finished, WallTime now,
                           const std::map<std::string, int>& first_blocks) {
  WallTime latest{};
  for (const FinishedTrial& trial : finished) {
    note(trial);
    latest = std::max(latest, trial.ended);
  }
  if (trials_.empty()) return;
  last_block_ = trials_.rbegin()->first;
  for (std::size_t i = 0; i < group_.candidates.size(); ++i) {
    const auto first = first_blocks.find(group_.candidates[i].id());
    first_block_[i] = first == first_blocks.end() ? last_block_ + 1 : first->second;
  }
  // A clock that was set back (now < latest) says nothing about the host's state either: open anew.
  if (now >= latest && now - latest <= kBlockStaysOpen) broken_block_ = last_block_;
}

void BlockSchedule::record(const FinishedTrial& trial) {
  const auto candidate = note(trial);
  if (!candidate) return;
  tried_[*candidate].insert(trial.block);
  if (trial.status == TrialStatus::failed) ++failures_[*candidate];
}

std::optional<std::size_t> BlockSchedule::note(const FinishedTrial& trial) {
  const auto found = std::find_if(group_.candidates.begin(), group_.candidates.end(),
                                  [&](const Candidate& c) { return c.id() == trial.candidate; });
  if (found ==
      group_.candidates.end()) {  // of an earlier form of the study: only its block number is taken
    trials_[trial.block];
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(found - group_.candidates.begin());
  trials_[trial.block][index].push_back(trial);
  if (trial.counts()) counted_[index].insert(trial.block);
  if (trial.refused) refused_.insert(index);
  return index;
}

int BlockSchedule::paired_blocks(std::size_t candidate) const {
  const std::set<int>& mine = counted_[candidate];
  const std::set<int>& base = counted_[baseline_of_[candidate]];
  return static_cast<int>(
      std::count_if(mine.begin(), mine.end(), [&](int block) { return base.contains(block); }));
}

std::vector<int> BlockSchedule::compared_blocks() const {
  std::vector<int> blocks;
  for (std::size_t i = 0; i < group_.candidates.size(); ++i) {
    if (baseline_of_[i] != i) blocks.push_back(paired_blocks(i));
  }
  return blocks;
}

bool BlockSchedule::reaches(int blocks) const {
  for (std::size_t i = 0; i < group_.candidates.size(); ++i) {
    if (!dropped(i) && paired_blocks(i) >= blocks) return true;
  }
  return false;
}

bool BlockSchedule::dropped(std::size_t candidate) const {
  return refused_.contains(candidate) || failures_[candidate] >= kFailuresUntilDropped;
}

std::vector<std::size_t> BlockSchedule::participants(int target) const {
  std::set<std::size_t> chosen;
  for (std::size_t i = 0; i < group_.candidates.size(); ++i) {
    // Twice the target bounds a candidate that conditions make invalid again and again.
    const bool exhausted = static_cast<int>(tried_[i].size()) >= 2 * target;
    const bool hopeless = dropped(i) || dropped(baseline_of_[i]);
    if (paired_blocks(i) < target && !hopeless && !exhausted) chosen.insert(i);
  }
  if (chosen.empty()) return {};
  for (const std::size_t baseline : fp32_baselines_) {
    if (!dropped(baseline)) chosen.insert(baseline);
  }
  return {chosen.begin(), chosen.end()};
}

bool BlockSchedule::open_block(int target) {
  std::vector<std::size_t> order = participants(target);
  if (order.empty()) return false;
  if (const auto broken = std::exchange(broken_block_, std::nullopt)) {
    // Whoever was added to the study since belongs into a new block, beside a fresh baseline.
    std::vector<std::size_t> rest = order;
    std::erase_if(rest, [&](std::size_t c) { return first_block_[c] > *broken; });
    shuffle_into_order(std::move(rest), *broken);
    if (next()) return true;
  }
  shuffle_into_order(std::move(order), ++last_block_);
  return true;
}

void BlockSchedule::shuffle_into_order(std::vector<std::size_t> chosen, int block) {
  open_block_ = block;
  trials_[block];
  Rng rng{seed_, fmt::format("block {} of {}", block, group_.name)};
  rng.shuffle(std::span<std::size_t>{chosen});
  order_ = std::move(chosen);
}

std::optional<PlannedTrial> BlockSchedule::next() const {
  CARNOT_ASSERT(open_block_ >= 0);
  const auto& done = trials_.at(open_block_);
  std::optional<PlannedTrial> again;
  for (std::size_t position = 0; position < order_.size(); ++position) {
    const auto attempts = done.find(order_[position]);
    const PlannedTrial planned{
        order_[position], open_block_, static_cast<int>(position),
        attempts == done.end() ? 0 : static_cast<int>(attempts->second.size())};
    if (planned.attempt == 0) return planned;
    const FinishedTrial& last = attempts->second.back();
    const bool by_conditions = last.status == TrialStatus::invalid && !last.refused;
    if (by_conditions && planned.attempt < kAttemptsPerTrial &&
        (!again || planned.attempt < again->attempt))
      again = planned;
  }
  return again;
}

int BlockSchedule::trials_left(int target) const {
  int left = 0;
  for (std::size_t i = 0; i < group_.candidates.size(); ++i) {
    if (!dropped(i)) left += std::max(0, target - static_cast<int>(counted_[i].size()));
  }
  return left;
}

}  // namespace carnot
