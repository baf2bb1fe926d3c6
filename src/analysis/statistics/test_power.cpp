// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/test_power.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "analysis/distributions.hpp"
#include "analysis/statistics/samples.hpp"
#include "analysis/statistics/sampling_distributions.hpp"
#include "analysis/stop_rule.hpp"
#include "base/number_text.hpp"

namespace carnot::statistics {
namespace {

constexpr std::int64_t kMostValues = 100'000'000;

Result<void> check_effect(double effect, std::int64_t values, double confidence) {
  CARNOT_TRY_VOID(check_confidence(confidence));
  if (!std::isfinite(effect)) {
    return fail(ErrorCode::bad_input, "the effect is not a finite number.");
  }
  if (values < 2) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} values make no test; it needs at least 2.", values));
  }
  return {};
}

double t_power(double noncentrality, double degrees, double confidence) {
  const double critical = student_quantile(0.5 + confidence / 2.0, degrees);
  return 1.0 - noncentral_student_cdf(critical, degrees, noncentrality) +
         noncentral_student_cdf(-critical, degrees, noncentrality);
}

Result<void> check_goal(double effect, const PowerGoal& goal) {
  CARNOT_TRY_VOID(check_effect(effect, 2, goal.confidence));
  if (effect == 0.0) {
    return fail(ErrorCode::bad_input, "no number of values resolves a difference of 0.",
                "Name the smallest difference that matters, or ask for equivalence.");
  }
  if (!(goal.power > 0.0 && goal.power < 1.0)) {
    return fail(ErrorCode::bad_input, fmt::format("a power of {} lies outside 0 to 1.", goal.power),
                "Give a share such as 0.8.");
  }
  return {};
}

/// The least n from `least` on whose power suffices; power rises with n.
Result<std::int64_t> fewest(std::int64_t least, double power_asked,
                            const std::function<double(std::int64_t)>& power) {
  std::int64_t low = least;
  std::int64_t high = least;
  while (power(high) < power_asked) {
    if (high >= kMostValues) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{} values are not enough to resolve so small a difference.",
                              format_count(kMostValues)));
    }
    low = high + 1;
    high = std::min(2 * high, kMostValues);
  }
  while (low < high) {
    const std::int64_t middle = std::midpoint(low, high);
    if (power(middle) >= power_asked) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}

double paired_power(double effect, std::int64_t pairs, double confidence) {
  const auto n = static_cast<double>(pairs);
  return t_power(std::abs(effect) * std::sqrt(n), n - 1.0, confidence);
}

double two_group_power(double effect, std::int64_t first, std::int64_t second, double confidence) {
  const auto m = static_cast<double>(first);
  const auto n = static_cast<double>(second);
  return t_power(std::abs(effect) * std::sqrt(m * n / (m + n)), m + n - 2.0, confidence);
}

Result<void> check_scatter(double log_ratio_deviation) {
  if (log_ratio_deviation > 0.0 && std::isfinite(log_ratio_deviation)) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("a scatter of {} between blocks is not above 0.", log_ratio_deviation),
              "Measure a few blocks first; their log ratios say how much they scatter.");
}

}  // namespace

Result<double> power_of_paired_t(double effect, std::int64_t pairs, double confidence) {
  CARNOT_TRY_VOID(check_effect(effect, pairs, confidence));
  return paired_power(effect, pairs, confidence);
}

Result<double> power_of_t(double effect, std::int64_t first, std::int64_t second,
                          double confidence) {
  CARNOT_TRY_VOID(check_effect(effect, std::min(first, second), confidence));
  return two_group_power(effect, first, second, confidence);
}

Result<double> power_of_anova(double effect, std::int64_t groups, std::int64_t values_of_each,
                              double confidence) {
  CARNOT_TRY_VOID(check_effect(effect, values_of_each, confidence));
  if (groups < 2 || effect < 0.0) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("an ANOVA of {} groups with an effect of {} cannot be.", groups, effect));
  }
  const auto k = static_cast<double>(groups);
  const double count = k * static_cast<double>(values_of_each);
  const double critical = f_quantile(confidence, k - 1.0, count - k);
  return 1.0 - noncentral_f_cdf(critical, k - 1.0, count - k, effect * effect * count);
}

Result<std::int64_t> pairs_needed(double effect, const PowerGoal& goal) {
  CARNOT_TRY_VOID(check_goal(effect, goal));
  return fewest(2, goal.power,
                [&](std::int64_t n) { return paired_power(effect, n, goal.confidence); });
}

Result<std::int64_t> values_needed(double effect, const PowerGoal& goal) {
  CARNOT_TRY_VOID(check_goal(effect, goal));
  return fewest(2, goal.power,
                [&](std::int64_t n) { return two_group_power(effect, n, n, goal.confidence); });
}

Result<BlocksNeeded> blocks_to_resolve(double change, double log_ratio_deviation,
                                       const PowerGoal& goal) {
  CARNOT_TRY_VOID(check_scatter(log_ratio_deviation));
  if (!(change > -1.0) || !std::isfinite(change)) {
    return fail(ErrorCode::bad_input,
                fmt::format("a change of {} leaves nothing; give a share above −1.", change));
  }
  const double effect = std::log1p(change) / log_ratio_deviation;
  CARNOT_TRY(const std::int64_t enough, pairs_needed(effect, goal));
  const std::int64_t blocks = std::max<std::int64_t>(enough, kFewestBlocks);
  BlocksNeeded result{.blocks = blocks, .power = paired_power(effect, blocks, goal.confidence)};
  result.sentence = fmt::format(
      "{} blocks resolve a change of {} with a chance of {}, while blocks scatter by {}.",
      format_count(blocks), format_share(std::abs(change)), format_share(result.power),
      format_share(std::expm1(log_ratio_deviation)));
  return result;
}

Result<double> resolvable_change(std::int64_t blocks, double log_ratio_deviation,
                                 const PowerGoal& goal) {
  CARNOT_TRY_VOID(check_scatter(log_ratio_deviation));
  CARNOT_TRY_VOID(check_goal(1.0, goal));
  if (blocks < kFewestBlocks) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("{} blocks give no verdict; it needs at least {}.", blocks, kFewestBlocks));
  }
  double low = 0.0;
  double high = 1.0;
  while (paired_power(high, blocks, goal.confidence) < goal.power) high *= 2.0;
  while (high - low > 1e-12 * high) {
    const double middle = std::midpoint(low, high);
    (paired_power(middle, blocks, goal.confidence) < goal.power ? low : high) = middle;
  }
  return std::expm1(high * log_ratio_deviation);
}

}  // namespace carnot::statistics
