// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/proportion_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/accuracy.hpp"
#include "analysis/statistics/samples.hpp"
#include "analysis/unpaired.hpp"

namespace carnot::statistics {
namespace {

double log_choose(std::int64_t n, std::int64_t k) {
  return std::lgamma(static_cast<double>(n) + 1.0) - std::lgamma(static_cast<double>(k) + 1.0) -
         std::lgamma(static_cast<double>(n - k) + 1.0);
}

/// Over all tables with these margins, the chance of those no likelier than the one seen.
double hypergeometric_p(std::int64_t seen, std::int64_t first, std::int64_t second,
                        std::int64_t correct) {
  const std::int64_t least = std::max<std::int64_t>(0, correct - second);
  const std::int64_t most = std::min(first, correct);
  const auto chance = [&](std::int64_t k) {
    return log_choose(first, k) + log_choose(second, correct - k) -
           log_choose(first + second, correct);
  };
  const double here = chance(seen) + 1e-7;  // equal tables differ by rounding
  double sum = 0.0;
  for (std::int64_t k = least; k <= most; ++k) {
    if (chance(k) <= here) sum += std::exp(chance(k));
  }
  return std::min(1.0, sum);
}

void conclude_shares(TestResult& result, double confidence) {
  conclude(result, confidence, "The shares differ", "No difference of the shares is resolved");
}

}  // namespace

Result<TestResult> mcnemar(std::int64_t images, std::int64_t lost, std::int64_t gained,
                           double confidence) {
  CARNOT_TRY_VOID(check_confidence(confidence));
  if (images <= 0 || lost < 0 || gained < 0 || lost > images - gained) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} lost and {} gained of {} images cannot be.", lost, gained, images),
                "Counts are 0 or more, and together at most all images.");
  }
  const PairedAccuracy paired = paired_accuracy(images, lost, gained, confidence);
  TestResult result{.test = "McNemar (exact)",
                    .symbol = "b",
                    .statistic = static_cast<double>(std::min(lost, gained)),
                    .p_value = paired.p_value,
                    .effects = {{EffectKind::share_difference, paired.difference}},
                    .count = images};
  conclude_shares(result, confidence);
  return result;
}

Result<TestResult> fisher_exact(std::int64_t correct_a, std::int64_t images_a,
                                std::int64_t correct_b, std::int64_t images_b, double confidence) {
  CARNOT_TRY_VOID(check_confidence(confidence));
  if (images_a <= 0 || images_b <= 0 || correct_a < 0 || correct_b < 0 || correct_a > images_a ||
      correct_b > images_b) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} of {} and {} of {} images are no shares.", correct_a, images_a,
                            correct_b, images_b),
                "Counts lie between 0 and all images.");
  }
  TestResult result{
      .test = "Fisher (exact)",
      .symbol = "a",
      .statistic = static_cast<double>(correct_a),
      .p_value = hypergeometric_p(correct_a, images_a, images_b, correct_a + correct_b),
      .effects = {{EffectKind::share_difference,
                   unpaired_accuracy({correct_a, images_a}, {correct_b, images_b}, confidence)}},
      .count = images_a + images_b};
  conclude_shares(result, confidence);
  return result;
}

}  // namespace carnot::statistics
