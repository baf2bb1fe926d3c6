// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "analysis/compare.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// Compares values that were not measured in common blocks: Welch's t on their logarithms, with his
/// degrees of freedom (Biometrika 34, 1947). The ratio is that of the geometric means.
///
/// Its interval knows the scatter within each side, and nothing of what changed between them: the
/// caller must say so. Fewer than 5 values on a side: not resolved, "n = 4". A value that is not a
/// positive finite number: invalid.
///
/// With `rules.until` a stop rule chose the number of blocks of a side, which stops on lucky,
/// narrow widths (stop_rule.hpp): two such runs of one and the same thing differ "significantly" in
/// up to 9 % of all cases. So the interval is widened by 1.02 + 0.7 / sqrt(n), the most that rule
/// asks for, of the side with fewer blocks: at most 5 % then, by the simulation in the test, for
/// normal and heavy-tailed noise at any level. Where the goal itself is not known the widening is
/// the full one, and a little too much far below the goal.
PairedComparison compare_unpaired(std::span<const double> candidate,
                                  std::span<const double> baseline, const ComparisonRules& rules);

/// So many of so many images right.
struct CorrectCount {
  std::int64_t correct = 0;
  std::int64_t images = 0;
};

/// The difference candidate - baseline of two shares of different images, or of images that nobody
/// can pair: Newcombe's hybrid of two Wilson intervals (Statistics in Medicine 17, 1998, method
/// 10). Of the same images it is wider than it need be. REQUIRES: 0 <= correct <= images, images >
/// 0, 0 < confidence < 1.
Estimate unpaired_accuracy(const CorrectCount& candidate, const CorrectCount& baseline,
                           double confidence);

}  // namespace carnot
