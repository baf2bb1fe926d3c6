// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/rank_tests.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "analysis/distributions.hpp"
#include "analysis/statistics/effect_sizes.hpp"
#include "analysis/statistics/rank_counts.hpp"
#include "analysis/statistics/ranks.hpp"
#include "analysis/statistics/sampling_distributions.hpp"

namespace carnot::statistics {
namespace {

/// Two-sided p of a whole-numbered statistic by the normal distribution, with the half-step.
double normal_p(double distance, double variance) {
  if (variance <= 0.0) return 1.0;
  return normal_two_sided_p(std::max(0.0, std::abs(distance) - 0.5) / std::sqrt(variance));
}

/// Median of a set of pair figures, and the order statistics between which the truth lies. Empty
/// where even the outermost ones do not reach the confidence.
template <class Count>
std::optional<Estimate> order_interval(std::uint64_t pairs, double reach, double low, double high,
                                       double confidence, const Count& not_above) {
  const double outside = std::floor(static_cast<double>(pairs) / 2.0 - reach);
  if (outside < 1.0) return std::nullopt;
  const auto k = static_cast<std::uint64_t>(outside);
  const double middle = median_of_set(pairs, low, high, not_above);
  return Estimate{middle, kth_smallest(k, low, middle, not_above),
                  kth_smallest(pairs + 1 - k, middle, high, not_above), confidence};
}

std::optional<Estimate> shift_between(Sample a, Sample b, double confidence) {
  const std::vector<double> first = sorted_copy(a);
  const std::vector<double> second = sorted_copy(b);
  const auto m = static_cast<double>(a.size());
  const auto n = static_cast<double>(b.size());
  const double z = normal_quantile(0.5 + confidence / 2.0);
  return order_interval(a.size() * b.size(), z * std::sqrt(m * n * (m + n + 1.0) / 12.0),
                        first.front() - second.back(), first.back() - second.front(), confidence,
                        [&](double value) { return differences_not_above(first, second, value); });
}

std::optional<Estimate> shift_of_pairs(Sample changes, double confidence) {
  const std::vector<double> sorted = sorted_copy(changes);
  const auto n = static_cast<double>(sorted.size());
  const double z = normal_quantile(0.5 + confidence / 2.0);
  return order_interval(sorted.size() * (sorted.size() + 1) / 2,
                        z * std::sqrt(n * (n + 1.0) * (2.0 * n + 1.0) / 24.0), sorted.front(),
                        sorted.back(), confidence,
                        [&](double value) { return pair_means_not_above(sorted, value); });
}

/// Ranks of the differences that count, those above 0 first.
struct SignedRanks {
  std::vector<double> positive;
  std::vector<double> negative;
  std::vector<double> all() const {
    std::vector<double> result = positive;
    result.insert(result.end(), negative.begin(), negative.end());
    return result;
  }
};

SignedRanks signed_ranks(Sample changes, ZeroDifferences zeros) {
  std::vector<double> signs;
  std::vector<double> sizes;
  for (const double change : changes) {
    if (change == 0.0 && zeros == ZeroDifferences::leave_out) continue;
    signs.push_back(change);
    sizes.push_back(std::abs(change));
  }
  const Ranks ranks = midranks(sizes);
  SignedRanks result;
  for (std::size_t i = 0; i < signs.size(); ++i) {
    if (signs[i] > 0.0) result.positive.push_back(ranks.of[i]);
    if (signs[i] < 0.0) result.negative.push_back(ranks.of[i]);
  }
  return result;
}

double sum_of(Sample values) { return std::accumulate(values.begin(), values.end(), 0.0); }

double sum_of_squares(Sample values) {
  return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

/// (W⁺ − W⁻) / (W⁺ + W⁻), with the interval of Fisher's z and the scatter of W.
Estimate matched_pairs_correlation(double positive, Sample ranks, double confidence) {
  const double all = sum_of(ranks);
  if (all <= 0.0) return {0.0, -1.0, 1.0, confidence};  // no pair differs: nothing is known
  const double point = std::clamp(2.0 * positive / all - 1.0, -1.0, 1.0);
  const double reach =
      normal_quantile(0.5 + confidence / 2.0) * std::sqrt(sum_of_squares(ranks)) / all;
  // At ±1 the transform has no value: half a step short of it stands in.
  const double inner = std::clamp(point, -1.0 + 0.5 / all, 1.0 - 0.5 / all);
  return {point, point <= -1.0 ? -1.0 : std::tanh(std::atanh(inner) - reach),
          point >= 1.0 ? 1.0 : std::tanh(std::atanh(inner) + reach), confidence};
}

}  // namespace

Result<TestResult> mann_whitney(Sample a, Sample b, double confidence) {
  CARNOT_TRY_VOID(check_two(a, b, "Mann–Whitney's test", 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  std::vector<double> together{a.begin(), a.end()};
  together.insert(together.end(), b.begin(), b.end());
  const Ranks ranks = midranks(together);
  const auto m = static_cast<double>(a.size());
  const auto n = static_cast<double>(b.size());
  const double rank_sum = sum_of(Sample{ranks.of}.first(a.size()));
  TestResult result{.test = "Mann–Whitney",
                    .symbol = "U",
                    .statistic = rank_sum - m * (m + 1.0) / 2.0,
                    .count = static_cast<std::int64_t>(together.size())};
  if (together.size() <= kMostCountedValues) {
    result.p_value = tails_of_choice(ranks.of, a.size(), rank_sum).two_sided();
  } else {
    const double all = m + n;
    const double variance = m * n / 12.0 * (all + 1.0 - ranks.tie_sum / (all * (all - 1.0)));
    result.p_value = normal_p(result.statistic - m * n / 2.0, variance);
  }
  CARNOT_TRY(const Estimate delta, cliffs_delta(a, b, confidence));
  CARNOT_TRY(const Estimate superiority, vargha_delaney_a(a, b, confidence));
  result.effects = {{EffectKind::cliffs_delta, delta}, {EffectKind::vargha_delaney_a, superiority}};
  if (const auto shift = shift_between(a, b, confidence)) {
    result.effects.push_back({EffectKind::median_difference, *shift});
  }
  conclude(result, confidence, "One group lies higher than the other",
           "No difference between the groups is resolved");
  return result;
}

Result<TestResult> wilcoxon_signed_rank(Sample a, Sample b, ZeroDifferences zeros,
                                        double confidence) {
  CARNOT_TRY_VOID(check_pairs(a, b, "Wilcoxon's signed-rank test", 1));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const std::vector<double> changes = differences(a, b);
  const SignedRanks ranks = signed_ranks(changes, zeros);
  const std::vector<double> all = ranks.all();
  TestResult result{.test = "Wilcoxon signed-rank",
                    .symbol = "W",
                    .statistic = sum_of(ranks.positive),
                    .count = static_cast<std::int64_t>(all.size())};
  if (!all.empty() && changes.size() <= kMostCountedValues) {
    result.p_value = tails_of_signs(all, result.statistic).two_sided();
  } else if (!all.empty()) {
    result.p_value = normal_p(result.statistic - sum_of(all) / 2.0, sum_of_squares(all) / 4.0);
  }
  result.effects = {
      {EffectKind::rank_biserial, matched_pairs_correlation(result.statistic, all, confidence)}};
  if (const auto shift = shift_of_pairs(changes, confidence)) {
    result.effects.push_back({EffectKind::median_difference, *shift});
  }
  conclude(result, confidence, "The pairs differ", "No difference within the pairs is resolved");
  return result;
}

}  // namespace carnot::statistics
