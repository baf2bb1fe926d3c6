// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "analysis/statistics/samples.hpp"
#include "records/estimate.hpp"

namespace carnot::statistics {

/// Mean difference a − b in pooled standard deviations, with the interval of the noncentral t
/// (exact for normal values of equal variance). Errors: bad_input for fewer than 2 values in a
/// group, one that is not finite, no scatter within both groups.
Result<Estimate> cohens_d(Sample a, Sample b, double confidence = 0.95);

/// Cohen's d times 1 − 3 / (4 (n − 2) − 1) (Hedges 1981), which takes out its bias in small groups.
Result<Estimate> hedges_g(Sample a, Sample b, double confidence = 0.95);

/// Mean of the paired differences in their standard deviations, with the interval of the noncentral
/// t. Errors: as above, and for different counts.
Result<Estimate> paired_cohens_d(Sample a, Sample b, double confidence = 0.95);

/// δ = mean of sign(a_i − b_j), −1..1, in O(n log n), with the interval of Feng and Cliff (Journal
/// of Modern Applied Statistical Methods 3, 2004), which stays inside. Where the groups do not
/// overlap its end towards 0 is (n − z²) / (n + z²), n the smaller group. Errors: bad_input for
/// fewer than 2 values in a group, one that is not finite.
Result<Estimate> cliffs_delta(Sample a, Sample b, double confidence = 0.95);

/// Â = (δ + 1) / 2: the chance that a value of the first group is the greater one, ties counted
/// half.
Result<Estimate> vargha_delaney_a(Sample a, Sample b, double confidence = 0.95);

/// Words for |δ|: "negligible" below .147, "small" below .33, "medium" below .474, "large".
std::string_view size_of_delta(double delta);

}  // namespace carnot::statistics
