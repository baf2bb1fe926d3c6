// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// An unoptimised fp32 candidate on one engine, with its time per inference in every valid block.
struct BaselineContender {
  std::string candidate;  // id
  std::map<int, double> seconds_by_block;
};

/// The second baseline of design 5a.
struct BaselineChoice {
  std::string candidate;
  /// Blocks that took part in the choice; comparisons with this baseline leave them out. Whoever
  /// looked fastest was also lucky, and in the blocks of the choice that luck would be held against
  /// every candidate. Empty when there was nothing to choose.
  std::set<int> choosing_blocks;
};

/// The fastest over the engines, by geometric mean over half of the blocks in which all of them
/// have a valid trial: the 2nd, 4th, ... of these in the order of their numbers. Alternating, not
/// drawn, so that slow drift of the host falls on both halves alike; the odd one is left for
/// judging. A single contender is chosen without spending blocks.
///
/// Errors: bad_input without contenders, with fewer than two blocks in common, or for a time that
/// is not a positive number.
Result<BaselineChoice> choose_baseline(const std::vector<BaselineContender>& contenders);

}  // namespace carnot
