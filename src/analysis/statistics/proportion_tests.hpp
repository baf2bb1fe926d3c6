// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "analysis/statistics/test_result.hpp"
#include "base/result.hpp"

namespace carnot::statistics {

/// McNemar's exact test of two candidates on the same images: of those that one alone has right, as
/// many on either side? Statistic: the smaller count. Effect: the difference gained − lost over all
/// images, with the interval of paired_accuracy() (accuracy.hpp), which compares per image. The
/// interval of one share alone is wilson_interval() (interval.hpp). No image differs: p = 1.
/// Errors: bad_input for no images, a negative count, more differing images than images.
Result<TestResult> mcnemar(std::int64_t images, std::int64_t lost, std::int64_t gained,
                           double confidence = 0.95);

/// Two shares of different images: the difference a − b by unpaired_accuracy() (unpaired.hpp,
/// Newcombe), p by Fisher's exact test, two-sided (the sum of all tables at most as likely).
/// Errors: bad_input for counts outside 0..images or no images.
Result<TestResult> fisher_exact(std::int64_t correct_a, std::int64_t images_a,
                                std::int64_t correct_b, std::int64_t images_b,
                                double confidence = 0.95);

}  // namespace carnot::statistics
