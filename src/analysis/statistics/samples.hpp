// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot::statistics {

/// Values of one group, in any unit, all in the same one.
using Sample = std::span<const double>;
using Groups = std::span<const std::vector<double>>;

/// Each of these gives bad_input with the place: too few values, one that is not finite or
/// above 1e150, a confidence outside (0, 1). `test` names who needs it: "Welch's t test".
Result<void> check_sample(Sample values, std::string_view test, std::size_t least);
Result<void> check_groups(Groups groups, std::string_view test, std::size_t least_groups,
                          std::size_t least_values);
Result<void> check_two(Sample a, Sample b, std::string_view test, std::size_t least);
Result<void> check_pairs(Sample a, Sample b, std::string_view test, std::size_t least);
Result<void> check_confidence(double confidence);

/// What sums of squares need of a sample, in two passes so that a large mean costs no digits.
struct Moments {
  double count = 0.0;
  double mean = 0.0;
  double squares = 0.0;  // Σ(x − mean)²

  double variance() const { return squares / (count - 1.0); }
  double mean_variance() const { return variance() / count; }
};
Moments moments_of(Sample values);
/// Welch's and Satterthwaite's degrees of freedom of a difference of two means. REQUIRES: scatter
/// in one of them.
double welch_degrees(const Moments& a, const Moments& b);

bool all_equal(Sample values);
/// No value differs from another of its own group: nothing to measure a difference by.
bool constant_within(Groups groups);
std::vector<double> differences(Sample a, Sample b);  // a[i] − b[i]. REQUIRES: equal sizes.
std::vector<double> sorted_copy(Sample values);

}  // namespace carnot::statistics
