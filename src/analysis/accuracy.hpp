// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// What the same images say about two candidates. The share right of one candidate alone, with its
/// interval, is wilson_interval (interval.hpp).
struct PairedAccuracy {
  std::int64_t images = 0;
  std::int64_t lost = 0;    // right by the baseline, wrong by the candidate
  std::int64_t gained = 0;  // wrong by the baseline, right by the candidate
  Estimate difference;      // of the shares right, candidate - baseline, within -1..1
  double p_value = 1.0;     // McNemar's exact test, two-sided
};

/// Compares per image: 1 = right, 0 = wrong, in the same order. Far sharper than two separate
/// intervals, because the images that both see alike say nothing about the difference.
///
/// The interval is normal with the variance (b + c - (b - c)² / n) / n² of the discordant counts b
/// and c. Where that is 0 (no image, or every image, differs) it would claim certainty; then the
/// end that is not a limit is the largest share that all n images may hide ("rule of three"): 1 -
/// ((1 - confidence) / 2)^(1/n), .37 points for 1,000 images.
///
/// Errors: bad_input for different counts, no images, an entry above 1 or a confidence outside (0,
/// 1).
Result<PairedAccuracy> paired_accuracy(std::span<const std::uint8_t> candidate,
                                       std::span<const std::uint8_t> baseline, double confidence);

/// The same from the counts alone. REQUIRES: images > 0, counts >= 0 with a sum of at most images,
/// 0 < confidence < 1.
PairedAccuracy paired_accuracy(std::int64_t images, std::int64_t lost, std::int64_t gained,
                               double confidence);

/// On how many images both predict the same class. Errors: bad_input for different counts.
Result<std::int64_t> agreement(std::span<const std::int32_t> one,
                               std::span<const std::int32_t> other);

}  // namespace carnot
