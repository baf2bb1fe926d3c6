// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/test_result.hpp"

namespace carnot::statistics {

enum class LeveneCentre { mean, median };  // median: Brown and Forsythe (1974), for lopsided values

/// Are the variances of k groups equal? One-way ANOVA of |x − centre|. Where every distance within
/// a group equals the others, the answer is W = 0, p = 1 if the groups agree, else an error.
///
/// Errors: bad_input for fewer than 2 groups, fewer than 2 values in one, a value not finite.
Result<TestResult> levene(Groups groups, LeveneCentre centre = LeveneCentre::median,
                          double confidence = 0.95);

/// Bartlett's test, sharper than Levene's where the values are normal and wrong where not. Errors:
/// as above, and for a group whose values are all equal.
Result<TestResult> bartlett(Groups groups, double confidence = 0.95);

/// Levene's test on medians as an assumption of another test.
Assumption assume_equal_spread(Groups groups, double confidence);

}  // namespace carnot::statistics
