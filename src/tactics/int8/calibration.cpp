// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

#include "base/assert.hpp"
#include "tactics/int8/entropy.hpp"

namespace carnot {
namespace {

constexpr int kBins = 2048;
constexpr std::array kCalibrations = {Calibration::minmax, Calibration::percentile,
                                      Calibration::entropy, Calibration::mse};

double bin_width(const Histogram& histogram) {
  return (histogram.range.upper - histogram.range.lower) /
         static_cast<double>(histogram.counts.size());
}

double middle_of(const Histogram& histogram, std::size_t bin) {
  return histogram.range.lower + (static_cast<double>(bin) + 0.5) * bin_width(histogram);
}

/// The value below which `rank` values lie.
double value_at(const Histogram& histogram, double rank) {
  double below = 0.0;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    const auto count = static_cast<double>(histogram.counts[bin]);
    if (count > 0.0 && below + count >= rank) {
      const double inside = (rank - below) / count;
      return histogram.range.lower + (static_cast<double>(bin) + inside) * bin_width(histogram);
    }
    below += count;
  }
  return histogram.range.upper;
}

double squared_error(const Histogram& histogram, Affine affine) {
  const auto scale = static_cast<double>(affine.scale);
  const auto zero = static_cast<double>(affine.zero_point);
  double error = 0.0;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    if (histogram.counts[bin] == 0) continue;
    const double value = middle_of(histogram, bin);
    const double byte = std::clamp(std::nearbyint(value / scale) + zero, 0.0, 255.0);
    const double difference = value - (byte - zero) * scale;
    error += static_cast<double>(histogram.counts[bin]) * difference * difference;
  }
  return error;
}

std::vector<std::string> tensors_of(const std::vector<ScaleGroup>& groups) {
  std::vector<std::string> tensors;
  for (const ScaleGroup& group : groups) tensors.insert(tensors.end(), group.begin(), group.end());
  return tensors;
}

Result<std::vector<Observation>> observe(const Graph& graph, const ObservationRequest& request,
                                         Observer& observer) {
  CARNOT_TRY(auto observations, observer.observe(graph, request));
  if (observations.size() != request.tensors.size()) {
    return fail(ErrorCode::failed,
                fmt::format("calibration asked for {} tensors and was told of {}.",
                            request.tensors.size(), observations.size()));
  }
  for (const Observation& seen : observations) {
    if (seen.elements == 0) {
      return fail(ErrorCode::failed,
                  fmt::format("calibration saw no value of tensor '{}'.", seen.tensor),
                  "Give at least one calibration image.");
    }
  }
  return observations;
}

Result<std::vector<Range>> observed_ranges(const Graph& graph,
                                           const std::vector<ScaleGroup>& groups,
                                           Observer& observer) {
  ObservationRequest request;
  request.tensors = tensors_of(groups);
  request.statistic = Statistic::range;
  CARNOT_TRY(const auto observations, observe(graph, request, observer));
  std::vector<Range> ranges;
  std::size_t next = 0;
  for (const ScaleGroup& group : groups) {
    Range range;  // starts as {0, 0}: every range contains 0
    for (std::size_t i = 0; i < group.size(); ++i) {
      const Observation& seen = observations[next++];
      if (!std::isfinite(seen.minimum) || !std::isfinite(seen.maximum)) {
        return fail(ErrorCode::failed,
                    fmt::format("tensor '{}' reaches {} to {} on the calibration images.",
                                seen.tensor, seen.minimum, seen.maximum),
                    "Check the model's input scaling (study: input = {scale, mean, std}).");
      }
      range = united(range, {.lower = seen.minimum, .upper = seen.maximum});
    }
    ranges.push_back(range);
  }
  return ranges;
}

Result<std::vector<Histogram>> observed_histograms(const Graph& graph,
                                                   const std::vector<ScaleGroup>& groups,
                                                   const std::vector<Range>& ranges, int bins,
                                                   Observer& observer) {
  ObservationRequest request;
  request.tensors = tensors_of(groups);
  request.statistic = Statistic::histogram;
  request.bins = bins;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    request.lower.insert(request.lower.end(), groups[g].size(), ranges[g].lower);
    request.upper.insert(request.upper.end(), groups[g].size(), ranges[g].upper);
  }
  CARNOT_TRY(const auto observations, observe(graph, request, observer));
  std::vector<Histogram> histograms;
  std::size_t next = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Histogram histogram{.range = ranges[g],
                        .counts = std::vector<std::int64_t>(static_cast<std::size_t>(bins))};
    for (std::size_t i = 0; i < groups[g].size(); ++i) {
      const Observation& seen = observations[next++];
      if (seen.counts.size() != histogram.counts.size()) {
        return fail(ErrorCode::failed, fmt::format("tensor '{}' came with {} bins instead of {}.",
                                                   seen.tensor, seen.counts.size(), bins));
      }
      std::ranges::transform(histogram.counts, seen.counts, histogram.counts.begin(), std::plus{});
    }
    histograms.push_back(std::move(histogram));
  }
  return histograms;
}

/// Around 0, so that a bin on either side holds the same |x|.
std::vector<Range> symmetric(const std::vector<Range>& ranges) {
  std::vector<Range> around;
  for (const Range& range : ranges) {
    const double greatest = std::max(-range.lower, range.upper);
    around.push_back({.lower = -greatest, .upper = greatest});
  }
  return around;
}

Range chosen_range(const CalibrationMethod& method, const Range& seen, const Histogram& histogram) {
  switch (method.calibration) {
    case Calibration::minmax:
      return seen;
    case Calibration::percentile:
      return percentile_range(histogram, method.percentile);
    case Calibration::entropy: {
      const Range range = least_divergence_range(histogram);
      return {.lower = std::max(seen.lower, range.lower),
              .upper = std::min(seen.upper, range.upper)};
    }
    case Calibration::mse:
      return least_error_range(histogram);
  }
  return seen;
}

}  // namespace

std::string_view key_of(Calibration calibration) {
  switch (calibration) {
    case Calibration::minmax:
      return "minmax";
    case Calibration::percentile:
      return "percentile";
    case Calibration::entropy:
      return "entropy";
    case Calibration::mse:
      return "mse";
  }
  return "";
}

std::optional<Calibration> calibration_of(std::string_view key) {
  for (const Calibration calibration : kCalibrations) {
    if (key_of(calibration) == key) return calibration;
  }
  return std::nullopt;
}

Range percentile_range(const Histogram& histogram, double percentile) {
  const auto total = static_cast<double>(
      std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::int64_t{0}));
  CARNOT_ASSERT(total > 0.0 && percentile >= 50.0 && percentile <= 100.0);
  const double tail = total * (1.0 - percentile / 100.0);
  return with_zero(
      {.lower = value_at(histogram, tail), .upper = value_at(histogram, total - tail)});
}

Range least_error_range(const Histogram& histogram) {
  Range best = with_zero(histogram.range);
  double least = squared_error(histogram, affine_of(best));
  for (int percent = 99; percent >= 20; --percent) {
    const double factor = percent / 100.0;
    const Range range = with_zero(
        {.lower = histogram.range.lower * factor, .upper = histogram.range.upper * factor});
    const double error = squared_error(histogram, affine_of(range));
    if (error < least) {
      least = error;
      best = range;
    }
  }
  return best;
}

Range least_divergence_range(const Histogram& histogram) {
  const std::size_t half = histogram.counts.size() / 2;
  std::vector<std::int64_t> magnitudes(half);
  for (std::size_t bin = 0; bin < half; ++bin) {
    magnitudes[bin] = histogram.counts[half + bin] + histogram.counts[half - 1 - bin];
  }
  const double bound = static_cast<double>(entropy_cut(magnitudes)) * bin_width(histogram);
  return {.lower = -bound, .upper = bound};
}

Result<std::vector<Range>> calibrate(const Graph& graph, const std::vector<ScaleGroup>& groups,
                                     const CalibrationMethod& method, Observer& observer) {
  if (groups.empty()) return std::vector<Range>{};
  CARNOT_TRY(auto ranges, observed_ranges(graph, groups, observer));
  if (method.calibration == Calibration::minmax) return ranges;
  const bool by_magnitude = method.calibration == Calibration::entropy;
  CARNOT_TRY(const auto histograms,
             observed_histograms(graph, groups, by_magnitude ? symmetric(ranges) : ranges,
                                 by_magnitude ? 2 * kBins : kBins, observer));
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (ranges[g] == Range{}) continue;  // always 0: nothing to choose from
    ranges[g] = chosen_range(method, ranges[g], histograms[g]);
  }
  return ranges;
}

}  // namespace carnot
