// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/test_result.hpp"

namespace carnot::statistics {

/// Do two means differ? All two-sided; effects: Hedges' g, Cohen's d, the difference of the means
/// with Student's interval. Errors: bad_input for fewer than 2 values in a group, a value not
/// finite, no scatter within both groups (then there is nothing to measure a difference by).

/// Student's t of independent groups, one variance for both.
Result<TestResult> student_t_test(Sample a, Sample b, double confidence = 0.95);

/// Welch's t of independent groups, each with its own variance; the default choice.
Result<TestResult> welch_t_test(Sample a, Sample b, double confidence = 0.95);

/// Student's t of the differences a[i] − b[i]. Errors also: different counts.
Result<TestResult> paired_t_test(Sample a, Sample b, double confidence = 0.95);

}  // namespace carnot::statistics
