// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/sampling_distributions.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <boost/math/distributions/non_central_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

#include "analysis/distributions.hpp"
#include "base/assert.hpp"

namespace carnot::statistics {
namespace {

namespace bm = boost::math;
// A limit instead of an exception: a tail that underflows is 0, a series that does not settle gives
// its last value.
using Quiet = bm::policies::policy<bm::policies::domain_error<bm::policies::ignore_error>,
                                   bm::policies::pole_error<bm::policies::ignore_error>,
                                   bm::policies::overflow_error<bm::policies::ignore_error>,
                                   bm::policies::underflow_error<bm::policies::ignore_error>,
                                   bm::policies::evaluation_error<bm::policies::ignore_error>>;

double as_probability(double value) {
  return std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 0.0;
}

/// The noncentrality at which a cdf that falls with it passes `level`, between low and high.
template <class Cdf>
double where_cdf_is(double level, double low, double high, const Cdf& cdf) {
  for (int step = 0; step < 200 && high - low > 1e-12 * (1.0 + std::abs(low)); ++step) {
    const double middle = std::midpoint(low, high);
    (cdf(middle) > level ? low : high) = middle;
  }
  return std::midpoint(low, high);
}

template <class Cdf>
Estimate from_zero(double statistic, double confidence, const Cdf& cdf, double high) {
  const double tail = 0.5 - confidence / 2.0;
  const auto end = [&](double level) {
    return cdf(0.0) <= level ? 0.0 : where_cdf_is(level, 0.0, high, cdf);
  };
  return {statistic, end(1.0 - tail), end(tail), confidence};
}

}  // namespace

double normal_two_sided_p(double z) {
  return std::min(1.0, 2.0 * bm::cdf(bm::normal_distribution<double, Quiet>{}, -std::abs(z)));
}

double student_two_sided_p(double t, double degrees) {
  CARNOT_ASSERT(degrees > 0);
  return std::min(1.0,
                  2.0 * bm::cdf(bm::students_t_distribution<double, Quiet>{degrees}, -std::abs(t)));
}

double chi_squared_survival(double statistic, double degrees) {
  CARNOT_ASSERT(degrees > 0);
  const bm::chi_squared_distribution<double, Quiet> distribution{degrees};
  return as_probability(bm::cdf(bm::complement(distribution, std::max(0.0, statistic))));
}

double f_survival(double statistic, double numerator_degrees, double denominator_degrees) {
  CARNOT_ASSERT(numerator_degrees > 0 && denominator_degrees > 0);
  const bm::fisher_f_distribution<double, Quiet> distribution{numerator_degrees,
                                                              denominator_degrees};
  return as_probability(bm::cdf(bm::complement(distribution, std::max(0.0, statistic))));
}

double f_quantile(double probability, double numerator_degrees, double denominator_degrees) {
  CARNOT_ASSERT(probability > 0 && probability < 1);
  return bm::quantile(
      bm::fisher_f_distribution<double, Quiet>{numerator_degrees, denominator_degrees},
      probability);
}

double noncentral_student_cdf(double t, double degrees, double noncentrality) {
  CARNOT_ASSERT(degrees > 0);
  // Beyond these the series is long and the normal limit is as good as the digits that remain.
  if (degrees > 1e4 || std::abs(noncentrality) > 1e3) {
    const double spread = std::sqrt(1.0 + t * t / (2.0 * degrees));
    return normal_cdf((t * (1.0 - 1.0 / (4.0 * degrees)) - noncentrality) / spread);
  }
  const bm::non_central_t_distribution<double, Quiet> distribution{degrees, noncentrality};
  return as_probability(bm::cdf(distribution, t));
}

double noncentral_chi_squared_cdf(double statistic, double degrees, double noncentrality) {
  CARNOT_ASSERT(degrees > 0 && noncentrality >= 0);
  if (noncentrality > 1e4) {  // Sankaran's (1959) cube-root normal form
    const double sum = degrees + noncentrality;
    const double h =
        1.0 - 2.0 * sum * (degrees + 3.0 * noncentrality) /
                  (3.0 * (degrees + 2.0 * noncentrality) * (degrees + 2.0 * noncentrality));
    const double p = (degrees + 2.0 * noncentrality) / (sum * sum);
    const double m = (h - 1.0) * (1.0 - 3.0 * h);
    const double z =
        (std::pow(statistic / sum, h) - (1.0 + h * p * (h - 1.0 - 0.5 * (2.0 - h) * m * p))) /
        (h * std::sqrt(2.0 * p) * (1.0 + 0.5 * m * p));
    return normal_cdf(z);
  }
  if (noncentrality == 0.0) return 1.0 - chi_squared_survival(statistic, degrees);
  const bm::non_central_chi_squared_distribution<double, Quiet> distribution{degrees,
                                                                             noncentrality};
  return as_probability(bm::cdf(distribution, std::max(0.0, statistic)));
}

double noncentral_f_cdf(double statistic, double numerator_degrees, double denominator_degrees,
                        double noncentrality) {
  CARNOT_ASSERT(numerator_degrees > 0 && denominator_degrees > 0 && noncentrality >= 0);
  if (noncentrality == 0.0) {
    return 1.0 - f_survival(statistic, numerator_degrees, denominator_degrees);
  }
  if (denominator_degrees > 1e5 && noncentrality <= 1e3) {
    // The denominator is as good as known: what remains is the χ² of the numerator.
    return noncentral_chi_squared_cdf(statistic * numerator_degrees, numerator_degrees,
                                      noncentrality);
  }
  if (noncentrality > 1e5 || denominator_degrees > 1e5) {
    // The χ² of the numerator, with the scatter of the denominator's added to first order.
    const double scale = statistic * numerator_degrees;
    const double mean = numerator_degrees + noncentrality;
    const double variance =
        2.0 * (numerator_degrees + 2.0 * noncentrality) + 2.0 * scale * scale / denominator_degrees;
    return normal_cdf((scale - mean) / std::sqrt(variance));
  }
  const bm::non_central_f_distribution<double, Quiet> distribution{
      numerator_degrees, denominator_degrees, noncentrality};
  return as_probability(bm::cdf(distribution, std::max(0.0, statistic)));
}

Estimate student_noncentrality(double t, double degrees, double confidence) {
  const double tail = 0.5 - confidence / 2.0;
  const auto cdf = [&](double noncentrality) {
    return noncentral_student_cdf(t, degrees, noncentrality);
  };
  const double reach = 40.0 * std::sqrt(1.0 + t * t / (2.0 * degrees)) + std::abs(t);
  return {t, where_cdf_is(1.0 - tail, t - reach, t + reach, cdf),
          where_cdf_is(tail, t - reach, t + reach, cdf), confidence};
}

Estimate f_noncentrality(double statistic, double numerator_degrees, double denominator_degrees,
                         double confidence) {
  const double seen = statistic * numerator_degrees;
  const double spread =
      std::sqrt(2.0 * (numerator_degrees + 2.0 * seen) + 2.0 * seen * seen / denominator_degrees);
  return from_zero(
      statistic, confidence,
      [&](double noncentrality) {
        return noncentral_f_cdf(statistic, numerator_degrees, denominator_degrees, noncentrality);
      },
      seen + 40.0 * spread + 100.0);
}

Estimate chi_squared_noncentrality(double statistic, double degrees, double confidence) {
  return from_zero(
      statistic, confidence,
      [&](double noncentrality) {
        return noncentral_chi_squared_cdf(statistic, degrees, noncentrality);
      },
      statistic + 40.0 * std::sqrt(2.0 * (degrees + 2.0 * statistic)) + 100.0);
}

}  // namespace carnot::statistics
