// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/statistics/samples.hpp"
#include "records/estimate.hpp"

namespace carnot::statistics {

/// A sample in figures, in the unit of its values (shape: without unit). A spread needs two values,
/// a skewness three, a kurtosis four, and both values that differ: else they are empty.
struct Description {
  std::int64_t count = 0;
  double mean = 0.0;
  std::optional<Estimate> mean_interval{};     // Student's
  std::optional<double> standard_deviation{};  // by n − 1
  std::optional<double> skewness{};            // G1, corrected for bias
  std::optional<double> excess_kurtosis{};     // G2, corrected for bias

  double minimum = 0.0;
  double lower_quartile = 0.0;
  double median = 0.0;
  double upper_quartile = 0.0;
  double maximum = 0.0;

  // What one wild value cannot move:
  double trimmed_mean = 0.0;    // without the lowest and the highest 20 %
  double hodges_lehmann = 0.0;  // the median of the means of all pairs
  // ... and spreads, scaled to the standard deviation of a normal distribution:
  double scaled_mad = 0.0;    // 1.4826 median |x − median|
  double scaled_range = 0.0;  // quartile range / 1.349
  std::optional<double>
      qn{};  // Rousseeuw and Croux (1993): 2.2191 times the lower quarter of all |xi − xj|
};

/// O(n log n). Errors: bad_input for no values, one that is not finite, a confidence outside (0,
/// 1).
Result<Description> describe(Sample values, double confidence = 0.95);

/// Straight lines between the sorted values, the first at 0 and the last at 1 (Hyndman and Fan's
/// type 7, NumPy's default). REQUIRES: sorted, not empty, 0 <= probability <= 1.
double quantile_of_sorted(Sample sorted, double probability);

/// Errors: bad_input for no values, one that is not finite, a share outside [0, .5).
Result<double> trimmed_mean(Sample values, double share_of_each_end);

}  // namespace carnot::statistics
