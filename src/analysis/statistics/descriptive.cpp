// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/descriptive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/describe.hpp"
#include "analysis/distributions.hpp"
#include "analysis/interval.hpp"
#include "analysis/statistics/ranks.hpp"
#include "base/assert.hpp"

namespace carnot::statistics {
namespace {

double sorted_trimmed_mean(Sample sorted, double share) {
  const auto dropped = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  const Sample kept = sorted.subspan(dropped, sorted.size() - 2 * dropped);
  return std::accumulate(kept.begin(), kept.end(), 0.0) / static_cast<double>(kept.size());
}

/// Pairs i < j with x[j] − x[i] at or below a value.
std::uint64_t distances_not_above(Sample sorted, double value) {
  std::uint64_t count = 0;
  std::size_t begin = 0;
  for (std::size_t j = 0; j < sorted.size(); ++j) {
    while (sorted[j] - sorted[begin] > value) ++begin;
    count += j - begin;
  }
  return count;
}

double qn_of(Sample sorted) {
  const std::uint64_t half = sorted.size() / 2 + 1;
  const double distance =
      kth_smallest(half * (half - 1) / 2, 0.0, sorted.back() - sorted.front(),
                   [&](double value) { return distances_not_above(sorted, value); });
  return distance / (std::sqrt(2.0) * normal_quantile(0.625));
}

void describe_shape(Description& result, Sample values, const Moments& moments) {
  const double n = moments.count;
  const double spread = std::sqrt(moments.squares / n);
  double cubes = 0.0;
  double fourths = 0.0;
  for (const double x : values) {
    const double d = (x - result.mean) / spread;
    cubes += d * d * d;
    fourths += d * d * d * d;
  }
  if (n >= 3) result.skewness = cubes / n * std::sqrt(n * (n - 1.0)) / (n - 2.0);
  if (n >= 4) {
    const double excess = fourths / n - 3.0;
    result.excess_kurtosis = (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * excess + 6.0);
  }
}

void describe_order(Description& result, Sample sorted) {
  result.minimum = sorted.front();
  result.lower_quartile = quantile_of_sorted(sorted, 0.25);
  result.median = quantile_of_sorted(sorted, 0.5);
  result.upper_quartile = quantile_of_sorted(sorted, 0.75);
  result.maximum = sorted.back();
  result.trimmed_mean = sorted_trimmed_mean(sorted, 0.2);
  const std::uint64_t n = sorted.size();
  result.hodges_lehmann =
      median_of_set(n * (n + 1) / 2, sorted.front(), sorted.back(),
                    [&](double value) { return pair_means_not_above(sorted, value); });
  const double normal_quartile = normal_quantile(0.75);
  result.scaled_mad = median_absolute_deviation(sorted).value_or(0.0) / normal_quartile;
  result.scaled_range = (result.upper_quartile - result.lower_quartile) / (2.0 * normal_quartile);
  if (n >= 2) result.qn = qn_of(sorted);
}

}  // namespace

double quantile_of_sorted(Sample sorted, double probability) {
  CARNOT_ASSERT(!sorted.empty() && probability >= 0.0 && probability <= 1.0);
  const double place = probability * static_cast<double>(sorted.size() - 1);
  const auto left = static_cast<std::size_t>(place);
  if (left + 1 >= sorted.size()) return sorted.back();
  return std::lerp(sorted[left], sorted[left + 1], place - static_cast<double>(left));
}

Result<double> trimmed_mean(Sample values, double share_of_each_end) {
  CARNOT_TRY_VOID(check_sample(values, "a trimmed mean", 1));
  if (!(share_of_each_end >= 0.0 && share_of_each_end < 0.5)) {
    return fail(ErrorCode::bad_input,
                fmt::format("a trimmed mean cannot leave out {} of each end.", share_of_each_end),
                "Give a share from 0 to below .5.");
  }
  return sorted_trimmed_mean(sorted_copy(values), share_of_each_end);
}

Result<Description> describe(Sample values, double confidence) {
  CARNOT_TRY_VOID(check_sample(values, "a description", 1));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const Moments moments = moments_of(values);
  Description result{.count = static_cast<std::int64_t>(values.size()), .mean = moments.mean};
  if (values.size() >= 2) {
    result.standard_deviation = std::sqrt(moments.variance());
    result.mean_interval = t_interval(values, confidence);
  }
  if (moments.squares > 0.0) describe_shape(result, values, moments);
  describe_order(result, sorted_copy(values));
  return result;
}

}  // namespace carnot::statistics
