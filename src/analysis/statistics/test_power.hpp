// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace carnot::statistics {

/// The chance that a two-sided t test finds a difference of `effect` standard deviations (of the
/// differences, where there are pairs), by the noncentral t. Errors: bad_input for an effect that
/// is not finite, fewer than 2 values, a confidence outside (0, 1).
Result<double> power_of_paired_t(double effect, std::int64_t pairs, double confidence = 0.95);
Result<double> power_of_t(double effect, std::int64_t first, std::int64_t second,
                          double confidence = 0.95);

/// Of a one-way ANOVA of k groups of n values: effect f = (deviation of the group means) /
/// (deviation within), by the noncentral F. Errors: bad_input for fewer than 2 groups or 2 values,
/// an effect below 0.
Result<double> power_of_anova(double effect, std::int64_t groups, std::int64_t values_of_each,
                              double confidence = 0.95);

struct PowerGoal {
  double power = 0.8;
  double confidence = 0.95;
};

/// The fewest values that reach the power. Errors: bad_input as above, an effect of 0, a power
/// outside (0, 1), or where 100,000,000 are not enough.
Result<std::int64_t> pairs_needed(double effect, const PowerGoal& goal);
/// Of each of two groups of equal size.
Result<std::int64_t> values_needed(double effect, const PowerGoal& goal);

/// How many blocks resolve a change of this share (.02: 2 %) when the log ratio of a block scatters
/// by so much (standard deviation of ln(candidate / baseline) from block to block)? Never fewer
/// than 5, below which no verdict is given.
struct BlocksNeeded {
  std::int64_t blocks = 0;
  double power = 0.0;  // with that many
  std::string sentence{};
};
Result<BlocksNeeded> blocks_to_resolve(double change, double log_ratio_deviation,
                                       const PowerGoal& goal);

/// The smallest change that so many blocks resolve with the power asked for. Errors: as above,
/// fewer than 5 blocks.
Result<double> resolvable_change(std::int64_t blocks, double log_ratio_deviation,
                                 const PowerGoal& goal);

}  // namespace carnot::statistics
