// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "analysis/statistics/mean_tests.hpp"
#include "analysis/statistics/resampling.hpp"
#include "base/rng.hpp"

namespace carnot::statistics {
namespace {

/// How many of the figures lie at or beyond the one seen, on either side.
class TailCount {
 public:
  TailCount(double seen, double size) : seen_{seen}, rounding_{1e-12 * size} {}
  void add(double figure) {
    ++all_;
    if (figure <= seen_ + rounding_) ++at_most_;
    if (figure >= seen_ - rounding_) ++at_least_;
  }
  double two_sided() const {
    return std::min(
        1.0, 2.0 * static_cast<double>(std::min(at_most_, at_least_)) / static_cast<double>(all_));
  }

 private:
  double seen_;
  double rounding_;  // sums in another order
  std::uint64_t all_ = 0;
  std::uint64_t at_most_ = 0;
  std::uint64_t at_least_ = 0;
};

double total_size(Sample values) {
  return std::accumulate(values.begin(), values.end(), 0.0,
                         [](double sum, double x) { return sum + std::abs(x); });
}

/// n over k, or infinity's stand-in once beyond `limit`.
double choices(std::size_t n, std::size_t k, double limit) {
  double result = 1.0;
  for (std::size_t i = 1; i <= std::min(k, n - k) && result <= limit; ++i) {
    result *= static_cast<double>(n - i + 1) / static_cast<double>(i);
  }
  return result;
}

/// Sums of every choice of `chosen` values, by the order of combinations.
void count_choices(Sample values, std::size_t chosen, TailCount& tails) {
  std::vector<std::size_t> places(chosen);
  std::iota(places.begin(), places.end(), std::size_t{0});
  while (true) {
    double sum = 0.0;
    for (const std::size_t place : places) sum += values[place];
    tails.add(sum);
    std::size_t i = chosen;
    while (i > 0 && places[i - 1] == values.size() - chosen + i - 1) --i;
    if (i == 0) return;
    ++places[i - 1];
    for (; i < chosen; ++i) places[i] = places[i - 1] + 1;
  }
}

void draw_choices(std::vector<double> values, std::size_t chosen, const BootstrapRules& rules,
                  TailCount& tails) {
  Rng rng{rules.seed, "permutation"};
  for (int draw = 0; draw < rules.resamples; ++draw) {
    double sum = 0.0;
    for (std::size_t i = 0; i < chosen; ++i) {
      std::swap(values[i], values[i + rng.below(values.size() - i)]);
      sum += values[i];
    }
    tails.add(sum);
  }
}

void count_signs(Sample changes, TailCount& tails) {
  const std::uint64_t all = std::uint64_t{1} << changes.size();
  for (std::uint64_t signs = 0; signs < all; ++signs) {
    double sum = 0.0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      sum += (signs >> i & 1U) != 0 ? -changes[i] : changes[i];
    }
    tails.add(sum);
  }
}

void draw_signs(Sample changes, const BootstrapRules& rules, TailCount& tails) {
  Rng rng{rules.seed, "permutation"};
  for (int draw = 0; draw < rules.resamples; ++draw) {
    double sum = 0.0;
    std::uint64_t signs = 0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (i % 64 == 0) signs = rng.next();
      sum += (signs >> (i % 64) & 1U) != 0 ? -changes[i] : changes[i];
    }
    tails.add(sum);
  }
}

TestResult from_tails(std::string_view test, double difference, const TailCount& tails,
                      std::size_t count) {
  return {.test = test,
          .symbol = "difference",
          .statistic = difference,
          .p_value = tails.two_sided(),
          .count = static_cast<std::int64_t>(count)};
}

void add_mean_difference(TestResult& result, const Result<TestResult>& plain) {
  if (!plain) return;  // nothing varies: no interval
  for (const Effect& effect : plain->effects) {
    if (effect.kind == EffectKind::mean_difference) result.effects.push_back(effect);
  }
}

void conclude_means(TestResult& result, double confidence) {
  conclude(result, confidence, "The means differ", "No difference of the means is resolved");
}

}  // namespace

Result<TestResult> permutation_test(Sample a, Sample b, const BootstrapRules& rules) {
  CARNOT_TRY_VOID(check_two(a, b, "a permutation test", 2));
  CARNOT_TRY_VOID(check_confidence(rules.confidence));
  std::vector<double> together{a.begin(), a.end()};
  together.insert(together.end(), b.begin(), b.end());
  // With the total fixed, the difference of the means rises with the sum of the first group.
  const double centre = moments_of(together).mean;
  for (double& value : together) value -= centre;
  const double seen = std::accumulate(
      together.begin(), together.begin() + static_cast<std::ptrdiff_t>(a.size()), 0.0);
  TailCount tails{seen, total_size(together)};
  if (choices(together.size(), a.size(), rules.resamples) <= rules.resamples) {
    count_choices(together, a.size(), tails);
  } else {
    tails.add(seen);
    draw_choices(together, a.size(), rules, tails);
  }
  TestResult result =
      from_tails("permutation", moments_of(a).mean - moments_of(b).mean, tails, together.size());
  add_mean_difference(result, welch_t_test(a, b, rules.confidence));
  conclude_means(result, rules.confidence);
  return result;
}

Result<TestResult> paired_permutation_test(Sample a, Sample b, const BootstrapRules& rules) {
  CARNOT_TRY_VOID(check_pairs(a, b, "a permutation test of pairs", 2));
  CARNOT_TRY_VOID(check_confidence(rules.confidence));
  const std::vector<double> changes = differences(a, b);
  const double seen = std::accumulate(changes.begin(), changes.end(), 0.0);
  TailCount tails{seen, total_size(changes)};
  if (changes.size() < 31 && std::exp2(changes.size()) <= rules.resamples) {
    count_signs(changes, tails);
  } else {
    tails.add(seen);
    draw_signs(changes, rules, tails);
  }
  TestResult result =
      from_tails("paired permutation", moments_of(changes).mean, tails, changes.size());
  add_mean_difference(result, paired_t_test(a, b, rules.confidence));
  conclude_means(result, rules.confidence);
  return result;
}

}  // namespace carnot::statistics
