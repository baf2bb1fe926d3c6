// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/test_result.hpp"

namespace carnot::statistics {

/// Do k groups differ anywhere? Which of them do is said by post_hoc.hpp. Errors: bad_input for
/// fewer than 2 groups, fewer than 2 values in one, a value not finite.

/// One-way ANOVA: η² = the share of the scatter that lies between the groups, interval from the
/// noncentral F. Errors also: no scatter within the groups.
Result<TestResult> one_way_anova(Groups groups, double confidence = 0.95);

/// Welch's ANOVA (Biometrika 38, 1951), for groups of different variance. η² is told from F itself,
/// F·df1 / (F·df1 + df2), as for a plain ANOVA with these degrees. Errors also: a group whose
/// values are all equal, which would get all the weight.
Result<TestResult> welch_anova(Groups groups, double confidence = 0.95);

/// Kruskal and Wallis's H on ranks, corrected for ties. Effects: η²_H = (H − k + 1) / (n − k),
/// below 0 shown as 0, and ε² = H / (n − 1). Intervals from the noncentral χ² of H: right near "no
/// difference", too wide where the groups lie far apart. All values equal: H = 0, p = 1.
Result<TestResult> kruskal_wallis(Groups groups, double confidence = 0.95);

/// Friedman's Q: k treatments, each seen once in every block; groups[treatment][block]. Corrected
/// for ties; effect: Kendall's W = Q / (n (k − 1)), interval as above. All values of every block
/// equal: Q = 0, p = 1. Errors also: different counts.
Result<TestResult> friedman(Groups treatments, double confidence = 0.95);

}  // namespace carnot::statistics
