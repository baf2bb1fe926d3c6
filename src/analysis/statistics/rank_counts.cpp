// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/rank_counts.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.hpp"

namespace carnot::statistics {
namespace {

constexpr std::size_t kMostExact = 60;  // 2^53 choices at most

/// Twice the ranks: midranks become whole numbers, and ties need no case of their own.
std::vector<std::size_t> doubled(Sample ranks) {
  CARNOT_ASSERT(ranks.size() <= kMostExact);
  std::vector<std::size_t> result(ranks.size());
  std::transform(ranks.begin(), ranks.end(), result.begin(),
                 [](double rank) { return static_cast<std::size_t>(std::lround(2.0 * rank)); });
  return result;
}

/// `cases[s]`: in how many ways the doubled sum s comes about.
Tails tails_of(const std::vector<double>& cases, double sum) {
  const auto at = static_cast<std::ptrdiff_t>(std::lround(2.0 * sum));
  const double all = std::accumulate(cases.begin(), cases.end(), 0.0);
  const double below = std::accumulate(cases.begin(), cases.begin() + at, 0.0);
  const double here = cases[static_cast<std::size_t>(at)];
  const double above = std::accumulate(cases.begin() + at + 1, cases.end(), 0.0);
  return {(below + here) / all, (above + here) / all};
}

}  // namespace

double Tails::two_sided() const { return std::min(1.0, 2.0 * std::min(at_most, at_least)); }

Tails tails_of_choice(Sample ranks, std::size_t chosen, double sum) {
  CARNOT_ASSERT(chosen <= ranks.size());
  const std::vector<std::size_t> steps = doubled(ranks);
  const std::size_t most = std::accumulate(steps.begin(), steps.end(), std::size_t{0});
  std::vector<std::vector<double>> cases(chosen + 1, std::vector<double>(most + 1, 0.0));
  cases[0][0] = 1.0;
  for (const std::size_t step : steps) {
    for (std::size_t taken = chosen; taken > 0; --taken) {
      for (std::size_t s = step; s <= most; ++s) cases[taken][s] += cases[taken - 1][s - step];
    }
  }
  return tails_of(cases[chosen], sum);
}

Tails tails_of_signs(Sample ranks, double sum) {
  const std::vector<std::size_t> steps = doubled(ranks);
  const std::size_t most = std::accumulate(steps.begin(), steps.end(), std::size_t{0});
  std::vector<double> cases(most + 1, 0.0);
  cases[0] = 1.0;
  for (const std::size_t step : steps) {
    for (std::size_t s = most; s >= step; --s) cases[s] += cases[s - step];
  }
  return tails_of(cases, sum);
}

}  // namespace carnot::statistics
