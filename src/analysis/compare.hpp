// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "records/verdict.hpp"

namespace carnot {

/// Whether a smaller value of a metric is the better one.
enum class Preference { lower_is_better, higher_is_better };

/// One metric of a candidate and of its baseline in the same block.
struct Pair {
  double candidate = 0.0;
  double baseline = 0.0;
};

struct ComparisonRules {
  double confidence = 0.95;
  double margin = 0.02;  // of the equivalence
  std::optional<double>
      until{};  // goal of the stop rule; empty: the blocks were counted beforehand
  Preference direction = Preference::lower_is_better;
  std::uint64_t seed = 0;  // of the bootstrap
};

/// A comparison before its family is known.
struct PairedComparison {
  Verdict verdict;             // judged as if it were the only one of its report
  double equivalence_p = 1.0;  // of "the ratio lies outside ±margin"
  bool narrow_enough = false;  // the stop rule is content; false without `until`
  Preference direction = Preference::lower_is_better;
};

/// Compares candidate and baseline by the log ratios of their blocks (design 5a).
///
/// The ratio is the geometric mean of candidate / baseline. Its interval comes from MeanInference
/// (t, from 20 blocks on BCa over blocks), widened when a stop rule chose the number of blocks
/// (stop_rule.hpp). `p_value` is the tail of that same interval at ratio 1, and equivalence_p the
/// confidence that must be given up until the whole interval lies inside 1 / (1 + margin) .. 1 +
/// margin. The lower end is the reciprocal (.9804 for 2 %), not 1 - margin: so the verdict does not
/// depend on which of the two is called the baseline, and everything inside is inside ±margin too.
///
/// Fewer than 5 pairs: not resolved, "n = 4", without ratio. A value that is not a positive finite
/// number: invalid, with its place.
PairedComparison compare_paired(std::span<const Pair> pairs, const ComparisonRules& rules);

/// Holm's step-down adjustment of the p values of one family; the order is kept. What is not a
/// number in 0..1 counts as 1.
std::vector<double> holm_adjusted(std::span<const double> p_values);

/// Judges the comparisons of one report together: fills adjusted p values, settles each kind.
///
/// Two families, each adjusted by Holm: the tests of ratio = 1 (better, worse) and those of
/// "outside ±margin" (equivalent). So the chance of any false better or worse in a report is at
/// most 1 - confidence, and that of any false equivalence too. One common family of both would not
/// gain: of the two hypotheses of a comparison at most one is true, but which one is not known.
///
/// Equivalence goes first: a ratio of .995 ± .003 differs from 1 and yet saves nothing; the verdict
/// is equivalent, and the interval shows the rest. The ratio's interval itself stays the pointwise
/// one. Comparisons without a ratio (too few blocks, invalid) are no tests and do not count.
void judge_together(std::span<PairedComparison> family, double confidence);

}  // namespace carnot
