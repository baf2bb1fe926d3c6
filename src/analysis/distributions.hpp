// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace carnot {

/// The distributions that the module needs, in one place, because Boost.Math's headers take
/// seconds to compile and throw where we want a limit. Probabilities outside (0, 1) are drawn to
/// the nearest one that has a finite quantile.

double normal_cdf(double z);
double normal_quantile(double probability);

/// Student's t. REQUIRES: degrees > 0.
double student_cdf(double t, double degrees);
double student_quantile(double probability, double degrees);

/// The regularised incomplete beta function I_x(a, b). REQUIRES: a > 0, b > 0, 0 <= x <= 1.
double incomplete_beta(double a, double b, double x);

/// P[Bin(trials, 1/2) <= successes]. REQUIRES: 0 <= successes <= trials.
double fair_binomial_cdf(std::int64_t successes, std::int64_t trials);

}  // namespace carnot
