// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/test_result.hpp"

namespace carnot::statistics {

/// Up to so many values the distribution under "no difference" is counted out, ties and all;
/// beyond, it is taken as normal with the variance corrected for ties and the half-step for
/// continuity.
inline constexpr std::size_t kMostCountedValues = 50;

/// Mann and Whitney's U of independent groups: how often a value of the first is the greater one
/// (ties half). Two-sided: twice the smaller tail. Effects: Cliff's δ, Vargha–Delaney A, and the
/// Hodges–Lehmann difference (the median of all a_i − b_j) with its interval by the normal
/// distribution of U. All values equal: U = half of all pairs, p = 1. Errors: bad_input for fewer
/// than 2 values in a group, one that is not finite.
Result<TestResult> mann_whitney(Sample a, Sample b, double confidence = 0.95);

/// What becomes of pairs without a difference: left out (Wilcoxon), or ranked and then left out
/// (Pratt 1959), which counts them as evidence of no difference.
enum class ZeroDifferences { leave_out, rank };

/// Wilcoxon's signed ranks of a[i] − b[i]: W is the sum of the ranks of the positive ones.
/// Two-sided: twice the smaller tail. Effects: the matched-pairs rank correlation, and the
/// Hodges–Lehmann difference (the median of the means of all pairs of differences) with its
/// interval. No difference at all: W = 0, p = 1. n counts the differences that are not 0. Errors:
/// bad_input for no pairs, different counts, a value not finite.
Result<TestResult> wilcoxon_signed_rank(Sample a, Sample b,
                                        ZeroDifferences zeros = ZeroDifferences::leave_out,
                                        double confidence = 0.95);

}  // namespace carnot::statistics
