// SPDX-License-Identifier: Apache-2.0
#include "analysis/describe.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace carnot {
namespace {

bool describable(std::span<const double> values) {
  return !values.empty() &&
         std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
}

/// Sums of finite values may overflow.
std::optional<double> if_finite(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

std::vector<double> distances(std::span<const double> values, double centre) {
  std::vector<double> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(),
                 [&](double x) { return std::abs(x - centre); });
  return result;
}

}  // namespace

std::optional<double> mean(std::span<const double> values) {
  if (!describable(values)) return std::nullopt;
  return if_finite(std::accumulate(values.begin(), values.end(), 0.0) /
                   static_cast<double>(values.size()));
}

std::optional<double> geometric_mean(std::span<const double> values) {
  std::vector<double> logarithms(values.size());
  std::transform(values.begin(), values.end(), logarithms.begin(),
                 [](double x) { return std::log(x); });
  const auto centre = mean(logarithms);  // log of 0 or less is not finite, so empty
  if (!centre) return std::nullopt;
  return if_finite(std::exp(*centre));
}

std::optional<double> median(std::span<const double> values) {
  if (!describable(values)) return std::nullopt;
  std::vector<double> sorted{values.begin(), values.end()};
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  if (sorted.size() % 2 == 1) return *middle;
  return std::midpoint(*std::max_element(sorted.begin(), middle), *middle);
}

std::optional<double> sample_stddev(std::span<const double> values) {
  const auto centre = mean(values);
  if (!centre || values.size() < 2) return std::nullopt;
  double squares = 0.0;
  for (const double x : values) squares += (x - *centre) * (x - *centre);
  return if_finite(std::sqrt(squares / static_cast<double>(values.size() - 1)));
}

std::optional<double> median_absolute_deviation(std::span<const double> values) {
  const auto centre = median(values);
  if (!centre) return std::nullopt;
  return median(distances(values, *centre));
}

std::optional<std::size_t> outlier_count(std::span<const double> values) {
  const auto spread = median_absolute_deviation(values);
  if (!spread || *spread == 0.0) return std::nullopt;
  const auto far = distances(values, *median(values));
  return static_cast<std::size_t>(
      std::count_if(far.begin(), far.end(), [&](double d) { return d > 14.826 * *spread; }));
}

}  // namespace carnot
