// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/correlation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "analysis/distributions.hpp"
#include "analysis/statistics/normality.hpp"
#include "analysis/statistics/ranks.hpp"
#include "analysis/statistics/sampling_distributions.hpp"

namespace carnot::statistics {
namespace {

constexpr std::size_t kMostCountedPairs = 33;

Result<void> check_correlated(Sample x, Sample y, std::string_view test) {
  CARNOT_TRY_VOID(check_pairs(x, y, test, 3));
  if (all_equal(x) || all_equal(y)) {
    return fail(ErrorCode::bad_input,
                fmt::format("all values of one side are equal, so {} does not exist.", test),
                "Leave out what does not vary.");
  }
  return {};
}

double product_moment(Sample x, Sample y) {
  const Moments of_x = moments_of(x);
  const Moments of_y = moments_of(y);
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum += (x[i] - of_x.mean) / std::sqrt(of_x.squares) *
           ((y[i] - of_y.mean) / std::sqrt(of_y.squares));
  }
  return std::clamp(sum, -1.0, 1.0);
}

/// Fisher's z ± its error; where the error is not known, everything is possible.
Effect correlation_effect(double r, double variance, double confidence) {
  if (!(variance > 0.0) || !std::isfinite(variance)) {
    return {EffectKind::correlation, {r, -1.0, 1.0, confidence}};
  }
  if (std::abs(r) >= 1.0) return {EffectKind::correlation, {r, r, r, confidence}};
  const double reach = normal_quantile(0.5 + confidence / 2.0) * std::sqrt(variance);
  return {EffectKind::correlation,
          {r, std::tanh(std::atanh(r) - reach), std::tanh(std::atanh(r) + reach), confidence}};
}

double student_p_of(double r, double count) {
  if (std::abs(r) >= 1.0) return 0.0;
  return student_two_sided_p(r * std::sqrt((count - 2.0) / ((1.0 - r) * (1.0 + r))), count - 2.0);
}

TestResult correlated(std::string_view test, std::string_view symbol, double r, std::size_t count) {
  return {.test = test,
          .symbol = symbol,
          .statistic = r,
          .p_value = student_p_of(r, static_cast<double>(count)),
          .count = static_cast<std::int64_t>(count)};
}

void conclude_correlation(TestResult& result, double confidence) {
  const bool rises = result.statistic > 0.0;
  conclude(result, confidence, rises ? "Both rise together" : "One falls while the other rises",
           "No correlation is resolved");
}

/// Runs of equal values: Σt(t−1)/2, Σt(t−1)(t−2), Σt(t−1)(2t+5).
struct Ties {
  double pairs = 0.0;
  double triples = 0.0;
  double weighted = 0.0;
};

template <class Iterator>
Ties ties_of_sorted(Iterator begin, Iterator end) {
  Ties result;
  for (auto first = begin; first != end;) {
    const auto next = std::find_if(first, end, [&](const auto& one) { return one != *first; });
    const auto t = static_cast<double>(next - first);
    result.pairs += t * (t - 1.0) / 2.0;
    result.triples += t * (t - 1.0) * (t - 2.0);
    result.weighted += t * (t - 1.0) * (2.0 * t + 5.0);
    first = next;
  }
  return result;
}

/// Sorts, and says how many pairs stood in the wrong order.
double count_inversions(std::vector<double>& values, std::vector<double>& spare, std::size_t begin,
                        std::size_t end) {
  if (end - begin < 2) return 0.0;
  const std::size_t middle = begin + (end - begin) / 2;
  double count =
      count_inversions(values, spare, begin, middle) + count_inversions(values, spare, middle, end);
  std::size_t left = begin;
  std::size_t right = middle;
  for (std::size_t out = begin; out < end; ++out) {
    if (right == end || (left < middle && values[left] <= values[right])) {
      spare[out] = values[left++];
    } else {
      count += static_cast<double>(middle - left);
      spare[out] = values[right++];
    }
  }
  std::copy(spare.begin() + static_cast<std::ptrdiff_t>(begin),
            spare.begin() + static_cast<std::ptrdiff_t>(end),
            values.begin() + static_cast<std::ptrdiff_t>(begin));
  return count;
}

/// Concordant less discordant pairs, and the ties.
struct PairOrder {
  double balance = 0.0;
  double discordant = 0.0;
  double pairs = 0.0;
  Ties x{};
  Ties y{};
};

PairOrder pair_order(Sample x, Sample y) {
  std::vector<std::pair<double, double>> order(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) order[i] = {x[i], y[i]};
  std::sort(order.begin(), order.end());
  const double tied_both = ties_of_sorted(order.begin(), order.end()).pairs;
  std::vector<double> firsts(x.size());
  std::vector<double> seconds(x.size());
  std::transform(order.begin(), order.end(), firsts.begin(), [](const auto& p) { return p.first; });
  std::transform(order.begin(), order.end(), seconds.begin(),
                 [](const auto& p) { return p.second; });
  std::vector<double> spare(x.size());
  PairOrder result{
      .pairs = static_cast<double>(x.size()) * (static_cast<double>(x.size()) - 1.0) / 2.0,
      .x = ties_of_sorted(firsts.begin(), firsts.end())};
  result.discordant = count_inversions(seconds, spare, 0, seconds.size());
  result.y = ties_of_sorted(seconds.begin(), seconds.end());
  result.balance =
      result.pairs - result.x.pairs - result.y.pairs + tied_both - 2.0 * result.discordant;
  return result;
}

/// Two-sided p of so many discordant pairs among n, all orders equally likely (Kendall 1970).
double counted_p(double discordant, std::size_t n) {
  std::vector<double> chance{1.0};  // of so many inversions among the first values
  for (std::size_t i = 2; i <= n; ++i) {
    std::vector<double> next(chance.size() + i - 1, 0.0);
    for (std::size_t at = 0; at < chance.size(); ++at) {
      for (std::size_t more = 0; more < i; ++more) {
        next[at + more] += chance[at] / static_cast<double>(i);
      }
    }
    chance = std::move(next);
  }
  const auto all = static_cast<double>(chance.size() - 1);
  const auto fewest = static_cast<std::ptrdiff_t>(std::min(discordant, all - discordant));
  return std::min(1.0, 2.0 * std::accumulate(chance.begin(), chance.begin() + fewest + 1, 0.0));
}

double normal_kendall_p(const PairOrder& order, double n) {
  const double m = n * (n - 1.0);
  const double variance = (m * (2.0 * n + 5.0) - order.x.weighted - order.y.weighted) / 18.0 +
                          2.0 * order.x.pairs * order.y.pairs / m +
                          order.x.triples * order.y.triples / (9.0 * m * (n - 2.0));
  return normal_two_sided_p(order.balance / std::sqrt(variance));
}

}  // namespace

Result<TestResult> pearson(Sample x, Sample y, double confidence) {
  CARNOT_TRY_VOID(check_correlated(x, y, "Pearson's correlation"));
  CARNOT_TRY_VOID(check_confidence(confidence));
  TestResult result = correlated("Pearson", "r", product_moment(x, y), x.size());
  result.effects = {correlation_effect(result.statistic,
                                       1.0 / (static_cast<double>(x.size()) - 3.0), confidence)};
  const std::vector<std::vector<double>> sides{{x.begin(), x.end()}, {y.begin(), y.end()}};
  result.assumptions = {assume_normal(Groups{sides}, confidence)};
  conclude_correlation(result, confidence);
  return result;
}

Result<TestResult> spearman(Sample x, Sample y, double confidence) {
  CARNOT_TRY_VOID(check_correlated(x, y, "Spearman's correlation"));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const double rho = product_moment(midranks(x).of, midranks(y).of);
  TestResult result = correlated("Spearman", "ρ", rho, x.size());
  result.effects = {correlation_effect(
      rho, (1.0 + rho * rho / 2.0) / (static_cast<double>(x.size()) - 3.0), confidence)};
  conclude_correlation(result, confidence);
  return result;
}

Result<TestResult> kendall(Sample x, Sample y, double confidence) {
  CARNOT_TRY_VOID(check_correlated(x, y, "Kendall's correlation"));
  CARNOT_TRY_VOID(check_confidence(confidence));
  const PairOrder order = pair_order(x, y);
  const auto n = static_cast<double>(x.size());
  const double scale = std::sqrt((order.pairs - order.x.pairs) * (order.pairs - order.y.pairs));
  TestResult result =
      correlated("Kendall", "τ", std::clamp(order.balance / scale, -1.0, 1.0), x.size());
  const bool ties = order.x.pairs > 0.0 || order.y.pairs > 0.0;
  result.p_value = !ties && x.size() <= kMostCountedPairs ? counted_p(order.discordant, x.size())
                                                          : normal_kendall_p(order, n);
  result.effects = {
      correlation_effect(result.statistic, n > 4.0 ? 0.437 / (n - 4.0) : 0.0, confidence)};
  conclude_correlation(result, confidence);
  return result;
}

Result<TestResult> point_biserial(std::span<const std::uint8_t> belongs, Sample values,
                                  double confidence) {
  std::vector<double> shares(belongs.size());
  std::transform(belongs.begin(), belongs.end(), shares.begin(),
                 [](std::uint8_t one) { return one != 0 ? 1.0 : 0.0; });
  CARNOT_TRY_VOID(check_correlated(shares, values, "the point-biserial correlation"));
  CARNOT_TRY_VOID(check_confidence(confidence));
  TestResult result =
      correlated("point-biserial", "r", product_moment(shares, values), values.size());
  result.effects = {correlation_effect(
      result.statistic, 1.0 / (static_cast<double>(values.size()) - 3.0), confidence)};
  conclude_correlation(result, confidence);
  return result;
}

}  // namespace carnot::statistics
