// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/test_result.hpp"

namespace carnot::statistics {

/// How strongly two figures of the same things go together. The statistic is the correlation
/// itself, and the effect the same with its interval by Fisher's z. Errors: bad_input for fewer
/// than 3 pairs, different counts, a value not finite, one side whose values are all equal.

/// r of a straight line; p by Student's t with n − 2 degrees.
Result<TestResult> pearson(Sample x, Sample y, double confidence = 0.95);

/// ρ of the ranks, ties sharing theirs; p by Student's t; the interval's variance is Bonett and
/// Wright's (1 + ρ²/2) / (n − 3) (Psychometrika 65, 2000).
Result<TestResult> spearman(Sample x, Sample y, double confidence = 0.95);

/// τ_b, ties corrected, in O(n log n) (Knight 1966). p: counted out up to 33 pairs without ties,
/// else by the normal distribution; the interval's variance is Fieller's .437 / (n − 4).
Result<TestResult> kendall(Sample x, Sample y, double confidence = 0.95);

/// Pearson's r where one side says only "belongs" (not 0) or not.
Result<TestResult> point_biserial(std::span<const std::uint8_t> belongs, Sample values,
                                  double confidence = 0.95);

}  // namespace carnot::statistics
