// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace carnot {

/// A latency percentile, if there are enough samples to state it.
struct LatencyPercentile {
  double percentile = 0.0;         // .99
  std::optional<Seconds> latency;  // empty: "needs at least `needed` samples"
  std::int64_t samples = 0;
  std::int64_t needed = 0;  // for any statement at all about this percentile
};

/// How many samples support a percentile when the `dropped` slowest are left out (MLPerf LoadGen,
/// early_stopping.cc): t + min{h : I_p(h, t + 1) <= .01}. With that many, the largest sample left
/// is no below the true percentile with a confidence of 99 %. REQUIRES: 0 < percentile < 1, dropped
/// >= 0.
std::int64_t samples_needed(double percentile, std::int64_t dropped);

/// LoadGen's rule for each percentile: with n samples take the largest t with samples_needed(p, t)
/// <= n, drop the t slowest, report the largest left. So what is reported is an upper bound that
/// the data support; it lies a little above the plain quantile and approaches it as n grows.
///
/// Latencies in seconds, in any order. Errors: bad_input for one that is negative or not a number.
/// REQUIRES: percentiles within (0, 1).
Result<std::vector<LatencyPercentile>> latency_percentiles(std::span<const float> latency_seconds,
                                                           std::span<const double> percentiles);

}  // namespace carnot
