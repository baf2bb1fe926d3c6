// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/k_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/statistics/normality.hpp"
#include "analysis/statistics/ranks.hpp"
#include "analysis/statistics/sampling_distributions.hpp"
#include "analysis/statistics/spread_tests.hpp"
#include "analysis/statistics/sums_of_squares.hpp"

namespace carnot::statistics {
namespace {

void conclude_groups(TestResult& result, double confidence) {
  conclude(result, confidence, "The groups differ", "No difference between the groups is resolved");
}

/// The share of scatter that an F with these degrees stands for.
Effect eta_squared_of(double f, double between, double within, double confidence) {
  const Estimate ends = f_noncentrality(f, between, within, confidence);
  const double count = between + within + 1.0;
  return {EffectKind::eta_squared,
          {f * between / (f * between + within), ends.lower / (ends.lower + count),
           ends.upper / (ends.upper + count), confidence}};
}

/// (λ + offset) / scale for the noncentralities λ of a χ² statistic, within 0..1.
Effect share_of_chi_squared(EffectKind kind, const Estimate& ends, double offset, double degrees,
                            double scale) {
  const auto share = [&](double noncentrality) {
    return std::clamp((noncentrality + offset) / scale, 0.0, 1.0);
  };
  const double point = share(ends.point - degrees);
  return {kind,
          {point, std::min(point, share(ends.lower)), std::max(point, share(ends.upper)),
           ends.confidence}};
}

Result<void> check_same_blocks(Groups treatments) {
  for (const std::vector<double>& one : treatments) {
    if (one.size() != treatments.front().size()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("Friedman's test needs every treatment in every block, and {} values "
                              "stand beside {}.",
                              one.size(), treatments.front().size()),
                  "Leave the incomplete blocks out, or use Kruskal–Wallis.");
    }
  }
  return {};
}

struct FriedmanSums {
  double between = 0.0;  // Σ over treatments of (rank sum − mean rank sum)²
  double within = 0.0;   // Σ of squared distances of all ranks from the mean rank
};

FriedmanSums friedman_sums(Groups treatments) {
  const std::size_t k = treatments.size();
  const double middle = (static_cast<double>(k) + 1.0) / 2.0;
  std::vector<double> sums(k, 0.0);
  std::vector<double> block(k);
  FriedmanSums result;
  for (std::size_t i = 0; i < treatments.front().size(); ++i) {
    for (std::size_t j = 0; j < k; ++j) block[j] = treatments[j][i];
    const Ranks ranks = midranks(block);
    for (std::size_t j = 0; j < k; ++j) {
      sums[j] += ranks.of[j] - middle;
      result.within += (ranks.of[j] - middle) * (ranks.of[j] - middle);
    }
  }
  for (const double sum : sums) result.between += sum * sum;
  return result;
}

struct WelchSums {
  double f = 0.0;
  double degrees = 0.0;  // of the denominator
};

WelchSums welch_sums(const std::vector<Moments>& groups) {
  double weights = 0.0;
  double mean = 0.0;
  for (const Moments& group : groups) {
    weights += 1.0 / group.mean_variance();
    mean += group.mean / group.mean_variance();
  }
  mean /= weights;
  double between = 0.0;
  double imbalance = 0.0;
  for (const Moments& group : groups) {
    const double weight = 1.0 / group.mean_variance();
    between += weight * (group.mean - mean) * (group.mean - mean);
    imbalance += (1.0 - weight / weights) * (1.0 - weight / weights) / (group.count - 1.0);
  }
  const auto k = static_cast<double>(groups.size());
  const double scale = 1.0 + 2.0 * (k - 2.0) * imbalance / (k * k - 1.0);
  return {between / (k - 1.0) / scale, (k * k - 1.0) / (3.0 * imbalance)};
}

}  // namespace

Result<TestResult> one_way_anova(Groups groups, double confidence) {
  CARNOT_TRY_VOID(check_groups(groups, "one-way ANOVA", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const SumsOfSquares sums = sums_of_squares(groups);
  if (sums.within <= 0.0) {
    return fail(ErrorCode::bad_input,
                "all values within a group are equal, so an ANOVA has no error to measure by.",
                "Look at the resolution of the source, or compare ranks.");
  }
  TestResult result{.test = "one-way ANOVA",
                    .symbol = "F",
                    .statistic = sums.f(),
                    .degrees = {sums.between_degrees(), sums.within_degrees()},
                    .count = static_cast<std::int64_t>(sums.count)};
  result.p_value = f_survival(result.statistic, sums.between_degrees(), sums.within_degrees());
  result.effects = {
      eta_squared_of(result.statistic, sums.between_degrees(), sums.within_degrees(), confidence)};
  result.assumptions = {assume_normal(groups, confidence), assume_equal_spread(groups, confidence)};
  conclude_groups(result, confidence);
  return result;
}

Result<TestResult> welch_anova(Groups groups, double confidence) {
  CARNOT_TRY_VOID(check_groups(groups, "Welch's ANOVA", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  std::vector<Moments> moments;
  std::int64_t count = 0;
  for (const std::vector<double>& group : groups) {
    moments.push_back(moments_of(group));
    count += static_cast<std::int64_t>(group.size());
    if (moments.back().squares <= 0.0) {
      return fail(ErrorCode::bad_input,
                  fmt::format("all values of group {} are equal, and Welch's ANOVA weighs a group "
                              "by its variance.",
                              moments.size()),
                  "Use Kruskal–Wallis.");
    }
  }
  const WelchSums sums = welch_sums(moments);
  const double between = static_cast<double>(groups.size()) - 1.0;
  TestResult result{.test = "Welch's ANOVA",
                    .symbol = "F",
                    .statistic = sums.f,
                    .degrees = {between, sums.degrees},
                    .count = count};
  result.p_value = f_survival(sums.f, between, sums.degrees);
  result.effects = {eta_squared_of(sums.f, between, sums.degrees, confidence)};
  result.assumptions = {assume_normal(groups, confidence)};
  conclude_groups(result, confidence);
  return result;
}

Result<TestResult> kruskal_wallis(Groups groups, double confidence) {
  CARNOT_TRY_VOID(check_groups(groups, "Kruskal–Wallis", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  std::vector<double> together;
  for (const auto& group : groups) together.insert(together.end(), group.begin(), group.end());
  const Ranks ranks = midranks(together);
  const auto n = static_cast<double>(together.size());
  const double degrees = static_cast<double>(groups.size()) - 1.0;
  double between = 0.0;
  auto next = ranks.of.begin();
  for (const auto& group : groups) {
    double sum = 0.0;  // of distances from the mean rank: sums of whole ranks lose digits at 1e6
    for (std::size_t i = 0; i < group.size(); ++i) sum += *next++ - (n + 1.0) / 2.0;
    between += sum * sum / static_cast<double>(group.size());
  }
  const double variance = (n * (n * n - 1.0) - ranks.tie_sum) / 12.0 / (n - 1.0);
  TestResult result{.test = "Kruskal–Wallis",
                    .symbol = "H",
                    .statistic = variance > 0.0 ? between / variance : 0.0,
                    .degrees = {degrees},
                    .count = static_cast<std::int64_t>(together.size())};
  result.p_value = chi_squared_survival(result.statistic, degrees);
  const Estimate ends = chi_squared_noncentrality(result.statistic, degrees, confidence);
  if (n > degrees + 1.0) {
    result.effects.push_back(
        share_of_chi_squared(EffectKind::eta_squared, ends, 0.0, degrees, n - degrees - 1.0));
  }
  result.effects.push_back(
      share_of_chi_squared(EffectKind::epsilon_squared, ends, degrees, degrees, n - 1.0));
  conclude_groups(result, confidence);
  return result;
}

Result<TestResult> friedman(Groups treatments, double confidence) {
  CARNOT_TRY_VOID(check_groups(treatments, "Friedman's test", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  CARNOT_TRY_VOID(check_same_blocks(treatments));
  const auto k = static_cast<double>(treatments.size());
  const auto blocks = static_cast<double>(treatments.front().size());
  const FriedmanSums sums = friedman_sums(treatments);
  TestResult result{
      .test = "Friedman",
      .symbol = "Q",
      .statistic = sums.within > 0.0 ? (k - 1.0) * sums.between / sums.within : 0.0,
      .degrees = {k - 1.0},
      .count = static_cast<std::int64_t>(treatments.size() * treatments.front().size())};
  result.p_value = chi_squared_survival(result.statistic, k - 1.0);
  const Estimate ends = chi_squared_noncentrality(result.statistic, k - 1.0, confidence);
  result.effects = {
      share_of_chi_squared(EffectKind::kendalls_w, ends, k - 1.0, k - 1.0, blocks * (k - 1.0))};
  conclude_groups(result, confidence);
  return result;
}

}  // namespace carnot::statistics
