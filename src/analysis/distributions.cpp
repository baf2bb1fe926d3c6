// SPDX-License-Identifier: Apache-2.0
#include "analysis/distributions.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>

#include "base/assert.hpp"

namespace carnot {
namespace {

double inside(double probability) { return std::clamp(probability, 1e-300, 1.0 - 1e-16); }

}  // namespace

double normal_cdf(double z) { return boost::math::cdf(boost::math::normal{}, z); }

double normal_quantile(double probability) {
  return boost::math::quantile(boost::math::normal{}, inside(probability));
}

double student_cdf(double t, double degrees) {
  CARNOT_ASSERT(degrees > 0);
  return boost::math::cdf(boost::math::students_t{degrees}, t);
}

double student_quantile(double probability, double degrees) {
  CARNOT_ASSERT(degrees > 0);
  return boost::math::quantile(boost::math::students_t{degrees}, inside(probability));
}

double incomplete_beta(double a, double b, double x) {
  CARNOT_ASSERT(a > 0 && b > 0 && x >= 0 && x <= 1);
  return boost::math::ibeta(a, b, x);
}

double fair_binomial_cdf(std::int64_t successes, std::int64_t trials) {
  CARNOT_ASSERT(successes >= 0 && successes <= trials);
  if (successes == trials) return 1.0;
  // P[Bin(n, p) <= k] = I_{1-p}(n - k, k + 1).
  return incomplete_beta(static_cast<double>(trials - successes),
                         static_cast<double>(successes) + 1.0, 0.5);
}

}  // namespace carnot
