// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "analysis/statistics/samples.hpp"

namespace carnot::statistics {

struct Ranks {
  std::vector<double> of;  // 1..n in the order of the values; equal values share their mean rank
  double tie_sum = 0.0;    // Σ(t³ − t) over the runs of t equal values
  bool ties() const { return tie_sum > 0.0; }
};
Ranks midranks(Sample values);

/// The k-th smallest (1 is the least) of a set too large to write down, known by how many of it lie
/// at or below a value: by halving between two ends that enclose it, to the last bit.
/// REQUIRES: low <= high, 1 <= k <= not_above(high).
double kth_smallest(std::uint64_t k, double low, double high,
                    const std::function<std::uint64_t(double)>& not_above);

/// The middle one of `count`, or the mean of the two middle ones.
double median_of_set(std::uint64_t count, double low, double high,
                     const std::function<std::uint64_t(double)>& not_above);

/// How many of a[i] − b[j] lie at or below a value. REQUIRES: both sorted.
std::uint64_t differences_not_above(Sample a, Sample b, double value);

/// How many pairs i <= j have (x[i] + x[j]) / 2 at or below a value. REQUIRES: sorted.
std::uint64_t pair_means_not_above(Sample sorted, double value);

}  // namespace carnot::statistics
