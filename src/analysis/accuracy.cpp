// SPDX-License-Identifier: Apache-2.0
#include "analysis/accuracy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/distributions.hpp"
#include "base/assert.hpp"

namespace carnot {
namespace {

double mcnemar_p(std::int64_t lost, std::int64_t gained) {
  // Under "no difference" each discordant image falls to either side like a fair coin.
  return std::min(1.0, 2.0 * fair_binomial_cdf(std::min(lost, gained), lost + gained));
}

Estimate difference_of(double n, double lost, double gained, double confidence) {
  const double point = (gained - lost) / n;
  const double variance = (lost + gained - (gained - lost) * (gained - lost) / n) / (n * n);
  const double half_width = variance > 0.0
                                ? normal_quantile(0.5 + confidence / 2.0) * std::sqrt(variance)
                                : 1.0 - std::pow((1.0 - confidence) / 2.0, 1.0 / n);
  return {.point = point,
          .lower = std::max(-1.0, point - half_width),
          .upper = std::min(1.0, point + half_width),
          .confidence = confidence};
}

tl::unexpected<Error> different_counts(std::size_t one, std::size_t other) {
  return fail(ErrorCode::bad_input,
              fmt::format("predictions for {} and for {} images cannot be paired.", one, other),
              "Run both candidates on the same images.");
}

}  // namespace

PairedAccuracy paired_accuracy(std::int64_t images, std::int64_t lost, std::int64_t gained,
                               double confidence) {
  CARNOT_ASSERT(images > 0 && lost >= 0 && gained >= 0 && lost <= images - gained);
  CARNOT_ASSERT(confidence > 0.0 && confidence < 1.0);
  return {.images = images,
          .lost = lost,
          .gained = gained,
          .difference = difference_of(static_cast<double>(images), static_cast<double>(lost),
                                      static_cast<double>(gained), confidence),
          .p_value = mcnemar_p(lost, gained)};
}

Result<PairedAccuracy> paired_accuracy(std::span<const std::uint8_t> candidate,
                                       std::span<const std::uint8_t> baseline, double confidence) {
  if (candidate.size() != baseline.size()) {
    return different_counts(candidate.size(), baseline.size());
  }
  if (candidate.empty()) {
    return fail(ErrorCode::bad_input, "accuracy cannot be compared without images.");
  }
  if (!(confidence > 0.0 && confidence < 1.0)) {
    return fail(ErrorCode::bad_input,
                fmt::format("a confidence lies between 0 and 1, not at {}.", confidence));
  }
  std::int64_t lost = 0;
  std::int64_t gained = 0;
  for (std::size_t i = 0; i < candidate.size(); ++i) {
    if (candidate[i] > 1 || baseline[i] > 1) {
      return fail(ErrorCode::bad_input,
                  fmt::format("image {} is marked neither right (1) nor wrong (0).", i));
    }
    lost += baseline[i] > candidate[i] ? 1 : 0;
    gained += candidate[i] > baseline[i] ? 1 : 0;
  }
  return paired_accuracy(static_cast<std::int64_t>(candidate.size()), lost, gained, confidence);
}

Result<std::int64_t> agreement(std::span<const std::int32_t> one,
                               std::span<const std::int32_t> other) {
  if (one.size() != other.size()) return different_counts(one.size(), other.size());
  std::int64_t same = 0;
  for (std::size_t i = 0; i < one.size(); ++i) same += one[i] == other[i] ? 1 : 0;
  return same;
}

}  // namespace carnot
