// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "records/estimate.hpp"

namespace carnot::statistics {

/// Tails of the distributions that tests refer to, kept small without cancellation: a p value of
/// 1e-70 is 1e-70, not 0. REQUIRES: degrees > 0, statistics finite.

double normal_two_sided_p(double z);
double student_two_sided_p(double t, double degrees);
double chi_squared_survival(double statistic, double degrees);
double f_survival(double statistic, double numerator_degrees, double denominator_degrees);
double f_quantile(double probability, double numerator_degrees, double denominator_degrees);

double noncentral_student_cdf(double t, double degrees, double noncentrality);
double noncentral_f_cdf(double statistic, double numerator_degrees, double denominator_degrees,
                        double noncentrality);
double noncentral_chi_squared_cdf(double statistic, double degrees, double noncentrality);

/// Intervals of a noncentrality by turning the distribution round (Steiger and Fouladi 1997): the
/// values under which the statistic seen would lie at the upper and at the lower end. `point` is
/// left at the statistic. Below 0 there is no noncentrality of F and χ²: the ends stop at 0.
/// REQUIRES: 0 < confidence < 1.
Estimate student_noncentrality(double t, double degrees, double confidence);
Estimate f_noncentrality(double statistic, double numerator_degrees, double denominator_degrees,
                         double confidence);
Estimate chi_squared_noncentrality(double statistic, double degrees, double confidence);

}  // namespace carnot::statistics
