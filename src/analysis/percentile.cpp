// SPDX-License-Identifier: Apache-2.0
#include "analysis/percentile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/distributions.hpp"
#include "base/assert.hpp"

namespace carnot {
namespace {

constexpr double kDoubt = 0.01;

/// Whether `kept` samples below and `dropped` above support the percentile.
bool supports(double percentile, std::int64_t kept, std::int64_t dropped) {
  return incomplete_beta(static_cast<double>(kept), static_cast<double>(dropped) + 1.0,
                         percentile) <= kDoubt;
}

/// The least value in low..high that satisfies; `high` does, and so does all above the answer.
template <class Predicate>
std::int64_t least_that(std::int64_t low, std::int64_t high, Predicate satisfies) {
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (satisfies(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/// How many of `samples` may be dropped. REQUIRES: samples >= samples_needed(percentile, 0).
std::int64_t droppable(double percentile, std::int64_t samples) {
  return least_that(0, samples - 1, [&](std::int64_t t) {
    return t + 1 >= samples || !supports(percentile, samples - t - 1, t + 1);
  });
}

}  // namespace

std::int64_t samples_needed(double percentile, std::int64_t dropped) {
  CARNOT_ASSERT(percentile > 0.0 && percentile < 1.0 && dropped >= 0);
  std::int64_t enough = 1;
  while (!supports(percentile, enough, dropped)) enough *= 2;
  return dropped + least_that(1, enough, [&](std::int64_t kept) {
           return supports(percentile, kept, dropped);
         });
}

Result<std::vector<LatencyPercentile>> latency_percentiles(std::span<const float> latency_seconds,
                                                           std::span<const double> percentiles) {
  const auto broken = std::find_if(latency_seconds.begin(), latency_seconds.end(),
                                   [](float x) { return !std::isfinite(x) || x < 0.0F; });
  if (broken != latency_seconds.end()) {
    return fail(ErrorCode::bad_input, fmt::format("latency {} is {} s, which cannot be.",
                                                  broken - latency_seconds.begin(), *broken));
  }
  std::vector<float> sorted{latency_seconds.begin(), latency_seconds.end()};
  std::sort(sorted.begin(), sorted.end());
  const auto samples = static_cast<std::int64_t>(sorted.size());
  std::vector<LatencyPercentile> result;
  for (const double percentile : percentiles) {
    LatencyPercentile& one = result.emplace_back(
        LatencyPercentile{percentile, std::nullopt, samples, samples_needed(percentile, 0)});
    if (samples < one.needed) continue;
    const std::int64_t kept = samples - droppable(percentile, samples);
    one.latency = Seconds{sorted[static_cast<std::size_t>(kept - 1)]};
  }
  return result;
}

}  // namespace carnot
