// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/mean_tests.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/distributions.hpp"
#include "analysis/statistics/effect_sizes.hpp"
#include "analysis/statistics/normality.hpp"
#include "analysis/statistics/sampling_distributions.hpp"
#include "analysis/statistics/spread_tests.hpp"

namespace carnot::statistics {
namespace {

constexpr std::string_view kMeansDiffer = "The means differ";
constexpr std::string_view kMeansDoNot = "No difference of the means is resolved";

tl::unexpected<Error> nothing_varies(std::string_view test) {
  return fail(
      ErrorCode::bad_input,
      fmt::format("all values within a group are equal, so {} has no error to measure by.", test),
      "Look at the resolution of the source, or compare ranks.");
}

/// t = difference / error with so many degrees; the difference with its interval.
TestResult from_difference(std::string_view test, double difference, double error, double degrees,
                           double confidence) {
  TestResult result{
      .test = test, .symbol = "t", .statistic = difference / error, .degrees = {degrees}};
  result.p_value = student_two_sided_p(result.statistic, degrees);
  const double reach = student_quantile(0.5 + confidence / 2.0, degrees) * error;
  result.effects.push_back({EffectKind::mean_difference,
                            {difference, difference - reach, difference + reach, confidence}});
  return result;
}

Result<void> add_standardised(TestResult& result, Sample a, Sample b, double confidence) {
  CARNOT_TRY(const Estimate d, cohens_d(a, b, confidence));
  CARNOT_TRY(const Estimate g, hedges_g(a, b, confidence));
  result.effects.insert(result.effects.begin(),
                        {Effect{EffectKind::hedges_g, g}, Effect{EffectKind::cohens_d, d}});
  return {};
}

}  // namespace

Result<TestResult> student_t_test(Sample a, Sample b, double confidence) {
  CARNOT_TRY_VOID(check_two(a, b, "Student's t test", 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const Moments first = moments_of(a);
  const Moments second = moments_of(b);
  const double degrees = first.count + second.count - 2.0;
  const double variance = (first.squares + second.squares) / degrees;
  if (variance <= 0.0) return nothing_varies("Student's t test");
  const double error = std::sqrt(variance * (1.0 / first.count + 1.0 / second.count));
  TestResult result =
      from_difference("Student's t test", first.mean - second.mean, error, degrees, confidence);
  CARNOT_TRY_VOID(add_standardised(result, a, b, confidence));
  result.count = static_cast<std::int64_t>(a.size() + b.size());
  const std::vector<std::vector<double>> groups{{a.begin(), a.end()}, {b.begin(), b.end()}};
  result.assumptions = {assume_normal(Groups{groups}, confidence),
                        assume_equal_spread(groups, confidence)};
  conclude(result, confidence, kMeansDiffer, kMeansDoNot);
  return result;
}

Result<TestResult> welch_t_test(Sample a, Sample b, double confidence) {
  CARNOT_TRY_VOID(check_two(a, b, "Welch's t test", 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const Moments first = moments_of(a);
  const Moments second = moments_of(b);
  const double variance = first.mean_variance() + second.mean_variance();
  if (variance <= 0.0) return nothing_varies("Welch's t test");
  TestResult result =
      from_difference("Welch's t test", first.mean - second.mean, std::sqrt(variance),
                      welch_degrees(first, second), confidence);
  CARNOT_TRY_VOID(add_standardised(result, a, b, confidence));
  result.count = static_cast<std::int64_t>(a.size() + b.size());
  const std::vector<std::vector<double>> groups{{a.begin(), a.end()}, {b.begin(), b.end()}};
  result.assumptions = {assume_normal(Groups{groups}, confidence)};
  conclude(result, confidence, kMeansDiffer, kMeansDoNot);
  return result;
}

Result<TestResult> paired_t_test(Sample a, Sample b, double confidence) {
  CARNOT_TRY_VOID(check_pairs(a, b, "the paired t test", 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const std::vector<double> changes = differences(a, b);
  const Moments moments = moments_of(changes);
  if (moments.squares <= 0.0) return nothing_varies("the paired t test");
  TestResult result =
      from_difference("paired t test", moments.mean, std::sqrt(moments.mean_variance()),
                      moments.count - 1.0, confidence);
  CARNOT_TRY(const Estimate d, paired_cohens_d(a, b, confidence));
  result.effects.insert(result.effects.begin(), {EffectKind::cohens_d, d});
  result.count = static_cast<std::int64_t>(a.size());
  result.assumptions = {assume_normal(Sample{changes}, confidence)};
  conclude(result, confidence, kMeansDiffer, kMeansDoNot);
  return result;
}

}  // namespace carnot::statistics
