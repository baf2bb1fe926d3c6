// SPDX-License-Identifier: Apache-2.0
#include "analysis/unpaired.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "analysis/distributions.hpp"
#include "analysis/interval.hpp"
#include "analysis/stop_rule.hpp"
#include "base/assert.hpp"

namespace carnot {
namespace {

/// Mean of the logarithms, and the variance of that mean.
struct Side {
  double mean = 0.0;
  double variance = 0.0;
  double count = 0.0;
};

std::optional<Side> side_of(std::span<const double> values) {
  Side side{.count = static_cast<double>(values.size())};
  std::vector<double> logarithms;
  for (const double value : values) {
    if (!std::isfinite(value) || value <= 0.0) return std::nullopt;
    logarithms.push_back(std::log(value));
    side.mean += logarithms.back() / side.count;
  }
  for (const double one : logarithms) {
    const double deviation = one - side.mean;
    side.variance += deviation * deviation / (side.count - 1.0) / side.count;
  }
  return side;
}

/// stop_rule_widening() where the goal is just met.
double widest_of_stop_rule(int blocks) { return 1.02 + 0.7 / std::sqrt(blocks); }

double degrees_of_freedom(const Side& a, const Side& b) {
  const double sum = a.variance + b.variance;
  return sum * sum /
         (a.variance * a.variance / (a.count - 1.0) + b.variance * b.variance / (b.count - 1.0));
}

/// What is known of the difference of two means of logarithms, as a distribution of confidence.
class Difference {
 public:
  Difference(const Side& candidate, const Side& baseline, double widening)
      : mean_{candidate.mean - baseline.mean},
        error_{widening * std::sqrt(candidate.variance + baseline.variance)},
        degrees_{error_ > 0.0 ? degrees_of_freedom(candidate, baseline) : 1.0} {}

  double confidence_below(double value) const {
    if (error_ > 0.0) return student_cdf((value - mean_) / error_, degrees_);
    return value >= mean_ ? 1.0 : 0.0;
  }
  double two_sided_p() const {
    if (error_ <= 0.0) return mean_ == 0.0 ? 1.0 : 0.0;
    return std::min(1.0, 2.0 * student_cdf(-std::abs(mean_) / error_, degrees_));
  }
  Estimate ratio(double confidence) const {
    const double half_width =
        error_ > 0.0 ? error_ * student_quantile(0.5 + confidence / 2.0, degrees_) : 0.0;
    return {std::exp(mean_), std::exp(mean_ - half_width), std::exp(mean_ + half_width),
            confidence};
  }

 private:
  double mean_;
  double error_;
  double degrees_;
};

}  // namespace

PairedComparison compare_unpaired(std::span<const double> candidate,
                                  std::span<const double> baseline, const ComparisonRules& rules) {
  CARNOT_ASSERT(rules.margin > 0.0 && rules.confidence > 0.0 && rules.confidence < 1.0);
  PairedComparison result{.verdict = {}, .direction = rules.direction};
  result.verdict.blocks = static_cast<int>(std::min(candidate.size(), baseline.size()));
  result.verdict.margin = rules.margin;
  if (result.verdict.blocks < kFewestBlocks) {
    result.verdict.reason = fmt::format("n = {}", result.verdict.blocks);
    return result;
  }
  const auto mine = side_of(candidate);
  const auto theirs = side_of(baseline);
  if (!mine || !theirs) {
    result.verdict.kind = VerdictKind::invalid;
    result.verdict.reason = "a value is not a positive number";
    return result;
  }
  const double widening = rules.until ? widest_of_stop_rule(result.verdict.blocks) : 1.0;
  const Difference difference{*mine, *theirs, widening};
  result.verdict.ratio = difference.ratio(rules.confidence);
  result.verdict.method = "Welch's t on logarithms, unpaired";
  result.verdict.p_value = difference.two_sided_p();
  const double bound = std::log1p(rules.margin);
  const double outside =
      std::max(difference.confidence_below(-bound), 1.0 - difference.confidence_below(bound));
  result.equivalence_p = std::min(1.0, 2.0 * outside);
  judge_together({&result, 1}, rules.confidence);
  return result;
}

Estimate unpaired_accuracy(const CorrectCount& candidate, const CorrectCount& baseline,
                           double confidence) {
  const auto mine = wilson_interval(candidate.correct, candidate.images, confidence);
  const auto theirs = wilson_interval(baseline.correct, baseline.images, confidence);
  CARNOT_ASSERT(mine && theirs);
  const auto share = [](const CorrectCount& one) {
    return static_cast<double>(one.correct) / static_cast<double>(one.images);
  };
  const double is = share(candidate);
  const double was = share(baseline);
  return {.point = is - was,
          .lower = is - was - std::hypot(is - mine->lower, theirs->upper - was),
          .upper = is - was + std::hypot(mine->upper - is, was - theirs->lower),
          .confidence = confidence};
}

}  // namespace carnot
