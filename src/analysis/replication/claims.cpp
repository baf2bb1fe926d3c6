// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/replication/intensity.hpp"
#include "analysis/statistics/correlation.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

std::vector<double> improvements_of(const TacticEffect& effect) {
  std::vector<double> values;
  values.reserve(effect.models.size());
  for (const ModelEffect& one : effect.models) values.push_back(one.improvement);
  return values;
}

std::string percent_words(double value) { return format_signed(value, 1) + " %"; }

std::string interval_words(const Estimate& estimate) {
  return fmt::format("{} ({} to {})", percent_words(estimate.point),
                     format_signed(estimate.lower, 1), format_signed(estimate.upper, 1));
}

/// "here +48.1 % (+41.0 to +55.2), moderate-strong, 42 models, p < 0.001".
std::string seen_here(const PublishedFinding& finding, const FindingOutcome& outcome) {
  const ImprovementTest& test = *outcome.test;
  std::string text = fmt::format("here {}, {}, {} models", interval_words(test.mean),
                                 intensity_of(test.mean.point, finding.attribute), test.models);
  if (outcome.adjusted_p_value) text += ", " + statistics::p_text(*outcome.adjusted_p_value);
  return text;
}

/// "published +53.5 % (+45.9 to +61.2), strong, 28 models"; empty where no size is published.
std::string as_published(const PublishedFinding& finding, double confidence) {
  if (finding.effect) {
    const auto interval = interval_of(*finding.effect, confidence);
    return fmt::format("; published {}, {}, {} models",
                       interval ? interval_words(*interval) : percent_words(finding.effect->mean),
                       intensity_of(finding.effect->mean, finding.attribute),
                       finding.effect->models);
  }
  return finding.size.empty() ? std::string{} : fmt::format("; published {}", finding.size);
}

enum class SizeMatch { not_published, same, weaker, stronger };

SizeMatch match_range(double point, double lower, double upper, double from, double to) {
  if (upper >= from && lower <= to) return SizeMatch::same;
  return std::abs(point) < std::max(std::abs(from), std::abs(to)) ? SizeMatch::weaker
                                                                  : SizeMatch::stronger;
}

/// The intervals meet, or both points have one word.
SizeMatch match_size(const PublishedFinding& finding, const Estimate& mean, double confidence) {
  if (finding.effect) {
    const double published = finding.effect->mean;
    if (intensity_of(mean.point, finding.attribute) == intensity_of(published, finding.attribute))
      return SizeMatch::same;
    const auto interval = interval_of(*finding.effect, confidence);
    return match_range(mean.point, mean.lower, mean.upper, interval ? interval->lower : published,
                       interval ? interval->upper : published);
  }
  const auto range = range_of_word(finding.size, finding.attribute);
  if (!range) return SizeMatch::not_published;
  const bool saves = mean.point >= 0.0;
  return match_range(mean.point, saves ? mean.lower : -mean.upper, saves ? mean.upper : -mean.lower,
                     range->above, range->at_most);
}

void conclude_outcome(FindingOutcome& outcome, bool confirmed, std::string sentence) {
  outcome.verdict = confirmed ? ReplicationVerdict::confirmed : ReplicationVerdict::not_confirmed;
  outcome.reason = std::move(sentence);
}

void judge_direction(const PublishedFinding& finding, const ReplicationRules& rules,
                     FindingOutcome& outcome) {
  const Estimate& mean = outcome.test->mean;
  const double sign = finding.claim == Claim::improves ? 1.0 : -1.0;
  const std::string figures =
      fmt::format("{}{}.", seen_here(finding, outcome), as_published(finding, rules.confidence));
  const auto say = [&](bool confirmed, std::string_view what) {
    conclude_outcome(outcome, confirmed, fmt::format("{}: {}", what, figures));
  };
  const bool resolved =
      *outcome.adjusted_p_value <= 1.0 - rules.confidence && (mean.lower > 0.0 || mean.upper < 0.0);
  if (!resolved) return say(false, "No effect is resolved");
  if (sign * mean.point < 0.0) return say(false, "The opposite direction");
  if (std::abs(mean.point) <= kIndifferent)
    return say(false, "The same direction, but indifferent");
  switch (match_size(finding, mean, rules.confidence)) {
    case SizeMatch::not_published:
      return say(true, "The same direction, and no size is published");
    case SizeMatch::same:
      return say(true, "The same direction and size");
    case SizeMatch::weaker:
      return say(false, "The same direction, but weaker");
    case SizeMatch::stronger:
      return say(false, "The same direction, but stronger");
  }
}

/// Claims that say where the mean may lie: inside ±2 %, not above 2 %, not below -bound.
void judge_bound(const PublishedFinding& finding, const ReplicationRules& rules,
                 FindingOutcome& outcome) {
  const Estimate& mean = outcome.test->mean;
  const double lower = finding.claim == Claim::unchanged         ? -kIndifferent
                       : finding.claim == Claim::acceptable_loss ? -finding.bound
                                                                 : -HUGE_VAL;
  const double upper = finding.claim == Claim::acceptable_loss ? HUGE_VAL : kIndifferent;
  const std::string figures = seen_here(finding, outcome);
  const bool inside = mean.lower >= lower && mean.upper <= upper &&
                      *outcome.adjusted_p_value <= 1.0 - rules.confidence;
  if (inside) {
    return conclude_outcome(
        outcome, true,
        fmt::format("The whole interval lies {}: {}.",
                    finding.claim == Claim::unchanged ? "within ±2 %"
                    : finding.claim == Claim::no_benefit
                        ? "at +2 % or below"
                        : fmt::format("above {}", percent_words(-finding.bound)),
                    figures));
  }
  const bool outside = mean.lower > upper || mean.upper < lower;
  conclude_outcome(
      outcome, false,
      fmt::format("{}: {}.", outside ? "Shown to be otherwise" : "Not resolved", figures));
}

void judge_size_trend(const ReplicationRules& rules, FindingOutcome& outcome) {
  const statistics::TestResult& seen = *outcome.correlation;
  const bool small = *outcome.adjusted_p_value <= 1.0 - rules.confidence;
  const Estimate& rho = seen.effects.front().value;
  const std::string figures = fmt::format(
      "Spearman's ρ of parameters and improvement {} ({} to {}), {}, {} models.",
      format_decimals(rho.point, 2), format_decimals(rho.lower, 2), format_decimals(rho.upper, 2),
      statistics::p_text(*outcome.adjusted_p_value), seen.count);
  if (!small) return conclude_outcome(outcome, false, "No trend with size is resolved: " + figures);
  if (rho.point < 0.0)
    return conclude_outcome(outcome, true, "Smaller models gain more: " + figures);
  conclude_outcome(outcome, false, "Larger models gain more: " + figures);
}

void take_trend(const ReplicationRules& rules, FindingOutcome& outcome) {
  std::vector<double> sizes;
  std::vector<double> gains;
  for (const ModelEffect& one : outcome.effect.models) {
    if (one.parameters <= 0) continue;
    sizes.push_back(static_cast<double>(one.parameters));
    gains.push_back(one.improvement);
  }
  auto seen = statistics::spearman(sizes, gains, rules.confidence);
  if (!seen) {
    outcome.reason = to_sentence(seen.error());
    return;
  }
  outcome.p_value = seen->p_value;
  outcome.correlation = *std::move(seen);
}

}  // namespace

void take_claims_test(const PublishedFinding& finding, const ReplicationRules& rules,
                      FindingOutcome& outcome) {
  const std::vector<double> values = improvements_of(outcome.effect);
  auto test = test_improvements(values, rules.confidence, rules.seed);
  if (!test) {
    outcome.reason = to_sentence(test.error());
    return;
  }
  outcome.test = *std::move(test);
  switch (finding.claim) {
    case Claim::improves:
    case Claim::worsens:
      outcome.p_value = outcome.test->p_value;
      break;
    case Claim::unchanged:
      outcome.p_value = std::max(side_of_bound(values, kIndifferent).p_below,
                                 side_of_bound(values, -kIndifferent).p_above);
      break;
    case Claim::no_benefit:
      outcome.p_value = side_of_bound(values, kIndifferent).p_below;
      break;
    case Claim::acceptable_loss:
      outcome.p_value = side_of_bound(values, -finding.bound).p_above;
      break;
    case Claim::small_gain_most:
      take_trend(rules, outcome);
      break;
    case Claim::untestable:
      break;
  }
}

void judge_claim(const PublishedFinding& finding, const ReplicationRules& rules,
                 FindingOutcome& outcome) {
  if (finding.claim == Claim::improves || finding.claim == Claim::worsens)
    return judge_direction(finding, rules, outcome);
  if (finding.claim == Claim::small_gain_most) return judge_size_trend(rules, outcome);
  judge_bound(finding, rules, outcome);
}

}  // namespace carnot
