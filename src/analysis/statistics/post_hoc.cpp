// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/post_hoc.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "analysis/statistics/effect_sizes.hpp"
#include "analysis/statistics/ranks.hpp"
#include "analysis/statistics/sampling_distributions.hpp"
#include "analysis/statistics/studentized_range.hpp"
#include "analysis/statistics/sums_of_squares.hpp"

namespace carnot::statistics {
namespace {

void conclude_family(PostHoc& result, double confidence) {
  std::size_t differing = 0;
  for (const PairResult& pair : result.pairs) {
    if (pair.adjusted_p_value <= 1.0 - confidence) ++differing;
  }
  result.sentence = fmt::format("{} of {} pairs of groups differ ({}, {}).", differing,
                                result.pairs.size(), result.test, result.adjustment);
}

/// The error of a difference, and its degrees of freedom.
struct Spread {
  double error = 0.0;
  double degrees = 0.0;
  double critical = 0.0;  // of the studentized range
};

Result<PairResult> ranged_pair(Groups groups, std::size_t i, std::size_t j, const Spread& spread,
                               const StudentizedRange& range, double confidence) {
  const double difference = moments_of(groups[i]).mean - moments_of(groups[j]).mean;
  PairResult pair{
      .first = i, .second = j, .statistic = difference / spread.error, .degrees = spread.degrees};
  pair.p_value = range.survival(std::numbers::sqrt2 * std::abs(pair.statistic), spread.degrees);
  pair.adjusted_p_value = pair.p_value;
  CARNOT_TRY(const Estimate g, hedges_g(groups[i], groups[j], confidence));
  pair.effect = {EffectKind::hedges_g, g};
  const double reach = spread.critical / std::numbers::sqrt2 * spread.error;
  pair.mean_difference = Estimate{difference, difference - reach, difference + reach, confidence};
  return pair;
}

/// Every pair once, by the spread that `spread_of` says.
Result<PostHoc> ranged_pairs(
    std::string_view test, Groups groups, const StudentizedRange& range, double confidence,
    const std::function<Result<Spread>(const Moments&, const Moments&)>& spread_of) {
  PostHoc result{.test = test, .symbol = "t", .adjustment = "studentized range"};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (std::size_t j = i + 1; j < groups.size(); ++j) {
      CARNOT_TRY(const Spread spread, spread_of(moments_of(groups[i]), moments_of(groups[j])));
      CARNOT_TRY(PairResult pair, ranged_pair(groups, i, j, spread, range, confidence));
      result.pairs.push_back(pair);
    }
  }
  conclude_family(result, confidence);
  return result;
}

tl::unexpected<Error> pair_without_scatter(std::string_view test) {
  return fail(
      ErrorCode::bad_input,
      fmt::format("two groups hold equal values only, so {} has no error to measure by.", test),
      "Use Dunn's test.");
}

}  // namespace

Result<PostHoc> tukey(Groups groups, double confidence) {
  CARNOT_TRY_VOID(check_groups(groups, "Tukey's test", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const SumsOfSquares sums = sums_of_squares(groups);
  if (sums.within <= 0.0) return pair_without_scatter("Tukey's test");
  const double degrees = sums.within_degrees();
  const StudentizedRange range{static_cast<int>(groups.size())};
  const double critical = range.critical(1.0 - confidence, degrees);
  return ranged_pairs("Tukey", groups, range, confidence,
                      [&](const Moments& a, const Moments& b) -> Result<Spread> {
                        return Spread{
                            std::sqrt(sums.within_variance() * (1.0 / a.count + 1.0 / b.count)),
                            degrees, critical};
                      });
}

Result<PostHoc> games_howell(Groups groups, double confidence) {
  CARNOT_TRY_VOID(check_groups(groups, "Games–Howell", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const StudentizedRange range{static_cast<int>(groups.size())};
  return ranged_pairs(
      "Games–Howell", groups, range, confidence,
      [&](const Moments& a, const Moments& b) -> Result<Spread> {
        const double error = a.mean_variance() + b.mean_variance();
        if (error <= 0.0) return pair_without_scatter("Games–Howell");
        const double degrees = welch_degrees(a, b);
        return Spread{std::sqrt(error), degrees, range.critical(1.0 - confidence, degrees)};
      });
}

Result<PostHoc> dunn(Groups groups, PAdjustment adjustment, double confidence) {
  CARNOT_TRY_VOID(check_groups(groups, "Dunn's test", 2, 2));
  CARNOT_TRY_VOID(check_confidence(confidence));
  std::vector<double> together;
  for (const auto& group : groups) together.insert(together.end(), group.begin(), group.end());
  const Ranks ranks = midranks(together);
  const auto n = static_cast<double>(together.size());
  const double variance = (n * (n * n - 1.0) - ranks.tie_sum) / 12.0 / (n - 1.0);
  std::vector<double> mean_ranks;
  auto next = ranks.of.begin();
  for (const auto& group : groups) {
    double sum = 0.0;
    for (std::size_t i = 0; i < group.size(); ++i) sum += *next++ - (n + 1.0) / 2.0;
    mean_ranks.push_back(sum / static_cast<double>(group.size()));
  }
  PostHoc result{.test = "Dunn", .symbol = "z", .adjustment = name_of(adjustment)};
  std::vector<double> p_values;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (std::size_t j = i + 1; j < groups.size(); ++j) {
      PairResult pair{.first = i, .second = j};
      const double counts =
          1.0 / static_cast<double>(groups[i].size()) + 1.0 / static_cast<double>(groups[j].size());
      if (variance > 0.0) {
        pair.statistic = (mean_ranks[i] - mean_ranks[j]) / std::sqrt(variance * counts);
      }
      pair.p_value = normal_two_sided_p(pair.statistic);
      CARNOT_TRY(const Estimate delta, cliffs_delta(groups[i], groups[j], confidence));
      pair.effect = {EffectKind::cliffs_delta, delta};
      p_values.push_back(pair.p_value);
      result.pairs.push_back(pair);
    }
  }
  const std::vector<double> family = adjusted(p_values, adjustment);
  for (std::size_t i = 0; i < family.size(); ++i) result.pairs[i].adjusted_p_value = family[i];
  conclude_family(result, confidence);
  return result;
}

}  // namespace carnot::statistics
