// SPDX-License-Identifier: Apache-2.0
#include "analysis/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/interval.hpp"
#include "analysis/stop_rule.hpp"
#include "base/assert.hpp"

namespace carnot {
namespace {

bool is_positive(double value) { return std::isfinite(value) && value > 0.0; }

std::string_view method_text(IntervalMethod method) {
  switch (method) {
    case IntervalMethod::student_t:
      return "paired t on log ratios";
    case IntervalMethod::bca_bootstrap:
      return "BCa bootstrap of log ratios over blocks";
  }
  return "";
}

double equivalence_p_of(const MeanInference& inference, double margin) {
  const double bound = std::log1p(margin);
  const double outside =
      std::max(inference.confidence_below(-bound), 1.0 - inference.confidence_below(bound));
  return std::min(1.0, 2.0 * outside);
}

VerdictKind kind_of(const PairedComparison& one, double equivalence_p, double p, double level) {
  if (equivalence_p <= level) return VerdictKind::equivalent;
  if (p > level) return VerdictKind::not_resolved;
  const bool lower = one.verdict.ratio->point < 1.0;
  return lower == (one.direction == Preference::lower_is_better) ? VerdictKind::better
                                                                 : VerdictKind::worse;
}

MeanInference with_stop_rule(const MeanInference& plain, PairedComparison& result,
                             const ComparisonRules& rules) {
  if (!rules.until) return plain;
  const Estimate interval = plain.interval(rules.confidence);
  const double half_width = (interval.upper - interval.lower) / 2.0;
  const double goal = std::log1p(*rules.until);
  const int blocks = result.verdict.blocks;
  result.narrow_enough = narrow_enough(half_width, goal, blocks);
  return plain.widened_by(stop_rule_widening(half_width, goal, blocks));
}

}  // namespace

PairedComparison compare_paired(std::span<const Pair> pairs, const ComparisonRules& rules) {
  CARNOT_ASSERT(rules.margin > 0.0 && rules.confidence > 0.0 && rules.confidence < 1.0);
  CARNOT_ASSERT(!rules.until || *rules.until > 0.0);
  PairedComparison result{.verdict = {}, .direction = rules.direction};
  result.verdict.blocks = static_cast<int>(pairs.size());
  result.verdict.margin = rules.margin;
  std::vector<double> log_ratios;
  for (const Pair& pair : pairs) {
    if (!is_positive(pair.candidate) || !is_positive(pair.baseline)) {
      result.verdict.kind = VerdictKind::invalid;
      result.verdict.reason = fmt::format("value {} of {} is not a positive number",
                                          log_ratios.size() + 1, pairs.size());
      return result;
    }
    // A difference of logarithms: the quotient of two tiny numbers could overflow.
    log_ratios.push_back(std::log(pair.candidate) - std::log(pair.baseline));
  }
  if (result.verdict.blocks < kFewestBlocks) {
    result.verdict.reason = fmt::format("n = {}", pairs.size());
    return result;
  }
  const auto plain = MeanInference::of(log_ratios, rules.seed);
  CARNOT_ASSERT(plain.has_value());  // five finite numbers or more
  const MeanInference inference = with_stop_rule(*plain, result, rules);
  const Estimate logarithm = inference.interval(rules.confidence);
  result.verdict.ratio = Estimate{.point = std::exp(logarithm.point),
                                  .lower = std::exp(logarithm.lower),
                                  .upper = std::exp(logarithm.upper),
                                  .confidence = rules.confidence};
  result.verdict.method = method_text(inference.method());
  result.verdict.p_value = inference.two_sided_p(0.0);
  result.equivalence_p = equivalence_p_of(inference, rules.margin);
  judge_together({&result, 1}, rules.confidence);
  return result;
}

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  std::vector<double> p(p_values.begin(), p_values.end());
  for (double& one : p) one = one >= 0.0 && one <= 1.0 ? one : 1.0;
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  double greatest = 0.0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    double& one = p[order[rank]];
    greatest = std::max(greatest, std::min(1.0, one * static_cast<double>(order.size() - rank)));
    one = greatest;
  }
  return p;
}

void judge_together(std::span<PairedComparison> family, double confidence) {
  std::vector<PairedComparison*> tests;
  std::vector<double> differences;
  std::vector<double> equivalences;
  for (PairedComparison& one : family) {
    if (!one.verdict.ratio) continue;
    tests.push_back(&one);
    differences.push_back(one.verdict.p_value);
    equivalences.push_back(one.equivalence_p);
  }
  differences = holm_adjusted(differences);
  equivalences = holm_adjusted(equivalences);
  const double level = 1.0 - confidence;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    tests[i]->verdict.adjusted_p_value = differences[i];
    tests[i]->verdict.kind = kind_of(*tests[i], equivalences[i], differences[i], level);
  }
}

}  // namespace carnot
