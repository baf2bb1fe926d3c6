// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/test_result.hpp"

namespace carnot::statistics {

/// W of Shapiro and Wilk with Royston's approximations (Applied Statistics 44, 1995, AS R94), which
/// hold from 3 to 5,000 values. Errors: bad_input for other counts, for a value that is not finite,
/// for values that are all equal.
Result<TestResult> shapiro_wilk(Sample values, double confidence = 0.95);

/// K² of D'Agostino and Pearson: skewness and kurtosis against those of a normal distribution, χ²
/// with 2 degrees. For what Shapiro–Wilk no longer covers. Errors: as above, from 20 values on.
Result<TestResult> dagostino_pearson(Sample values, double confidence = 0.95);

/// Shapiro–Wilk up to 5,000 values, beyond K².
Result<TestResult> test_normality(Sample values, double confidence = 0.95);

/// The same as an assumption of another test; of several groups, the smallest p value times their
/// number (Bonferroni), so that many groups do not raise a false alarm. A group that allows no look
/// (fewer than 3 values, all equal) is passed over.
Assumption assume_normal(Groups groups, double confidence);
Assumption assume_normal(Sample values, double confidence);

}  // namespace carnot::statistics
