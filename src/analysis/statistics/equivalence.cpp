// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/equivalence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/distributions.hpp"
#include "analysis/statistics/test_result.hpp"
#include "base/number_text.hpp"

namespace carnot::statistics {
namespace {

Result<void> check_bounds(const EquivalenceBounds& bounds) {
  if (bounds.lower < 0.0 && bounds.upper > 0.0 && std::isfinite(bounds.upper - bounds.lower)) {
    return {};
  }
  return fail(ErrorCode::bad_input,
              fmt::format("bounds from {} to {} do not enclose 0.", bounds.lower, bounds.upper),
              "Give the largest differences that do not matter, one on either side.");
}

Result<Equivalence> judge_bounds(double difference, double error, double degrees, double count,
                                 const EquivalenceBounds& bounds, double confidence) {
  if (error <= 0.0) {
    return fail(ErrorCode::bad_input,
                "nothing varies within the groups, so there is no error to measure by.",
                "Look at the resolution of the source.");
  }
  const double reach = student_quantile(confidence, degrees) * error;
  Equivalence result{
      .difference = {difference, difference - reach, difference + reach, 2.0 * confidence - 1.0},
      .lower_bound = bounds.lower,
      .upper_bound = bounds.upper,
      .degrees = degrees,
      .p_above_lower = student_cdf(-(difference - bounds.lower) / error, degrees),
      .p_below_upper = student_cdf((difference - bounds.upper) / error, degrees),
      .count = static_cast<std::int64_t>(count)};
  result.p_value = std::max(result.p_above_lower, result.p_below_upper);
  result.sentence =
      fmt::format("{}: the difference {} lies between {} and {} (TOST, {}), n = {}.",
                  result.p_value <= 1.0 - confidence ? "Equivalent" : "Not shown to be equivalent",
                  format_number(difference, 3), format_number(bounds.lower, 3),
                  format_number(bounds.upper, 3), p_text(result.p_value), result.count);
  return result;
}

Result<std::vector<double>> logarithms_of(Sample values) {
  std::vector<double> result;
  for (const double value : values) {
    if (!(value > 0.0)) {
      return fail(ErrorCode::bad_input,
                  fmt::format("value {} is not above 0, and a ratio needs positive figures.",
                              result.size() + 1));
    }
    result.push_back(std::log(value));
  }
  return result;
}

}  // namespace

Result<Equivalence> tost_paired(Sample a, Sample b, const EquivalenceBounds& bounds,
                                double confidence) {
  CARNOT_TRY_VOID(check_pairs(a, b, "a test of equivalence", 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  CARNOT_TRY_VOID(check_bounds(bounds));
  const Moments moments = moments_of(differences(a, b));
  return judge_bounds(moments.mean, std::sqrt(moments.mean_variance()), moments.count - 1.0,
                      moments.count, bounds, confidence);
}

Result<Equivalence> tost_welch(Sample a, Sample b, const EquivalenceBounds& bounds,
                               double confidence) {
  CARNOT_TRY_VOID(check_two(a, b, "a test of equivalence", 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  CARNOT_TRY_VOID(check_bounds(bounds));
  const Moments first = moments_of(a);
  const Moments second = moments_of(b);
  const double variance = first.mean_variance() + second.mean_variance();
  return judge_bounds(first.mean - second.mean, std::sqrt(variance),
                      variance > 0.0 ? welch_degrees(first, second) : 1.0,
                      first.count + second.count, bounds, confidence);
}

Result<Equivalence> tost_ratio(Sample a, Sample b, double margin, double confidence) {
  if (!(margin > 0.0) || !std::isfinite(margin)) {
    return fail(ErrorCode::bad_input, fmt::format("a margin of {} is not above 0.", margin),
                "Give a share such as 0.02.");
  }
  CARNOT_TRY_VOID(check_pairs(a, b, "a test of equivalence", 2));
  CARNOT_TRY(const std::vector<double> first, logarithms_of(a));
  CARNOT_TRY(const std::vector<double> second, logarithms_of(b));
  const double bound = std::log1p(margin);
  return tost_paired(first, second, {-bound, bound}, confidence);
}

}  // namespace carnot::statistics
