// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/test_result.hpp"
#include "records/estimate.hpp"

namespace carnot::statistics {

/// A figure of the rows whose places are given (some more than once, some not at all). Must be
/// finite for every choice of rows, or is passed over where it is not.
using RowStatistic = std::function<double(std::span<const std::uint32_t> rows)>;

struct BootstrapRules {
  double confidence = 0.95;
  int resamples = 10'000;
  std::uint64_t seed = 0;
};

/// BCa interval (Efron 1987) of any figure of n rows: percentiles of the resampled figure, moved by
/// its bias and its acceleration (jackknife). For the mean of blocks use MeanInference
/// (interval.hpp), which adds what BCa lacks below 50 values. Costs resamples + n evaluations. A
/// figure that never changes gives an interval without width. Errors: bad_input for fewer than 3
/// rows, a confidence outside (0, 1), fewer than 100 resamples, a figure that is not finite on the
/// rows themselves or on more than a tenth of the resamples.
Result<Estimate> bca_interval(std::size_t rows, const RowStatistic& statistic,
                              const BootstrapRules& rules);

/// Of a figure of values: median, trimmed mean, a quantile.
Result<Estimate> bca_interval(Sample values, const std::function<double(Sample)>& statistic,
                              const BootstrapRules& rules);

/// The ratio Σa / Σb of pairs, resampled as pairs. Errors also: Σb = 0.
Result<Estimate> bca_ratio_of_sums(Sample a, Sample b, const BootstrapRules& rules);

/// How often would chance alone part the means so far? Two-sided, twice the smaller tail. All ways
/// are counted where they are at most as many as `resamples`; else so many are drawn, and the one
/// seen counts among them. Effect: the difference of the means, whose interval is Welch's
/// (Student's for pairs); none where nothing varies. Errors: bad_input for fewer than 2 values in a
/// group, a value not finite.
Result<TestResult> permutation_test(Sample a, Sample b, const BootstrapRules& rules);

/// The same for pairs: the sign of each difference is a fair coin. Errors also: different counts.
Result<TestResult> paired_permutation_test(Sample a, Sample b, const BootstrapRules& rules);

}  // namespace carnot::statistics
