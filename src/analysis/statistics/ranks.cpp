// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/ranks.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/assert.hpp"

namespace carnot::statistics {

Ranks midranks(Sample values) {
  std::vector<std::pair<double, std::size_t>> order(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) order[i] = {values[i], i};
  std::sort(order.begin(), order.end());
  Ranks result{.of = std::vector<double>(values.size())};
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && order[end].first == order[begin].first) ++end;
    const auto run = static_cast<double>(end - begin);
    const double shared = static_cast<double>(begin) + (run + 1.0) / 2.0;
    for (std::size_t i = begin; i < end; ++i) result.of[order[i].second] = shared;
    result.tie_sum += run * (run * run - 1.0);
    begin = end;
  }
  return result;
}

double kth_smallest(std::uint64_t k, double low, double high,
                    const std::function<std::uint64_t(double)>& not_above) {
  CARNOT_ASSERT(low <= high && k >= 1);
  if (not_above(low) >= k) return low;
  // Towards 0 halving would pass a thousand ever smaller doubles; what rounding leaves is 0.
  const double tiny = 1e-30 * std::max(std::abs(low), std::abs(high));
  if (low < -tiny && high > tiny) {
    if (not_above(tiny) < k) {
      low = tiny;
    } else if (not_above(-tiny) >= k) {
      high = -tiny;
    } else {
      return 0.0;
    }
  }
  while (true) {
    const double middle = std::midpoint(low, high);
    if (middle <= low || middle >= high) return high;
    (not_above(middle) >= k ? high : low) = middle;
  }
}

double median_of_set(std::uint64_t count, double low, double high,
                     const std::function<std::uint64_t(double)>& not_above) {
  const double lower = kth_smallest((count + 1) / 2, low, high, not_above);
  // Mostly the same, or close by: one look settles an odd count and ties.
  if (count % 2 == 1 || not_above(lower) >= count / 2 + 1) return lower;
  return std::midpoint(lower, kth_smallest(count / 2 + 1, lower, high, not_above));
}

std::uint64_t differences_not_above(Sample a, Sample b, double value) {
  std::uint64_t count = 0;
  std::size_t j = b.size();  // b[j..] hold the partners of a[i]; the threshold rises with i
  for (std::size_t i = a.size(); i-- > 0;) {
    // From the greatest a down the threshold a[i] − value falls, so more of b lies above it.
    while (j > 0 && a[i] - b[j - 1] <= value) --j;
    count += b.size() - j;
  }
  return count;
}

std::uint64_t pair_means_not_above(Sample sorted, double value) {
  std::uint64_t count = 0;
  std::size_t end = sorted.size();  // x[..end) are the partners of x[i]
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    while (end > 0 && std::midpoint(sorted[i], sorted[end - 1]) > value) --end;
    if (end <= i) break;
    count += end - i;
  }
  return count;
}

}  // namespace carnot::statistics
