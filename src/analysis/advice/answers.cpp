// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/answers.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace carnot {
namespace {

StepAnswer yes_if(bool holds) { return holds ? StepAnswer::yes : StepAnswer::no; }

AdviceStep unknown(AdviceNeed need) {
  AdviceStep step;
  step.need = need;
  return step;
}

/// Empty when it is an answer that nobody gave.
std::optional<double> limit_of(const AdviceBound& bound, const AdviceFacts& facts) {
  if (const auto* number = std::get_if<double>(&bound.limit)) return *number;
  if (std::get<AdviceFact>(bound.limit) == AdviceFact::max_drop) return facts.max_drop;
  return facts.inferences;
}

bool passes(const AdviceBound& bound, double value, double limit) {
  return bound.side == BoundSide::at_least ? value >= limit : value <= limit;
}

AdviceStep answer_of_number(const AdviceBound& bound, const AdviceFacts& facts, double value,
                            EvidenceSource source) {
  const auto limit = limit_of(bound, facts);
  if (!limit) return unknown(AdviceNeed::inferences);
  AdviceStep step;
  step.answer = yes_if(passes(bound, value, *limit));
  step.source = source;
  step.value = value;
  step.limit = limit;
  return step;
}

AdviceStep answer_of_priority(const AdviceNode& node, const AdviceFacts& facts) {
  if (!facts.priority) return unknown(AdviceNeed::priority);
  AdviceStep step;
  step.answer = yes_if(std::ranges::find(node.is, *facts.priority) != node.is.end());
  step.source = EvidenceSource::answer;
  step.word = facts.priority;
  return step;
}

AdviceStep answer_of_drop(const AdviceNode& node, const AdviceFacts& facts) {
  return answer_of_number(
      *node.bound, facts, facts.max_drop,
      facts.max_drop_is_assumed ? EvidenceSource::assumption : EvidenceSource::answer);
}

AdviceStep answer_of_inferences(const AdviceNode& node, const AdviceFacts& facts) {
  if (!facts.inferences) return unknown(AdviceNeed::inferences);
  return answer_of_number(*node.bound, facts, *facts.inferences, EvidenceSource::answer);
}

/// A resolved verdict of a candidate of these tactics: better means yes.
std::optional<AdviceStep> answer_by_verdict(const AdviceNode& node, const AdviceFacts& facts) {
  const auto best = best_measured(facts, node.of);
  if (!best) return std::nullopt;
  const auto& comparison = comparison_that_counts(facts.measured[*best], facts.priority);
  if (!comparison) return std::nullopt;
  const Verdict& verdict = comparison->verdict;
  const bool resolved = verdict.kind == VerdictKind::better || verdict.kind == VerdictKind::worse ||
                        verdict.kind == VerdictKind::equivalent;
  if (!resolved) return std::nullopt;
  AdviceStep step;
  step.answer = yes_if(verdict.kind == VerdictKind::better);
  step.source = EvidenceSource::measurement;
  step.measured = best;
  step.interval = verdict.ratio;
  if (verdict.ratio) step.value = verdict.ratio->point;
  return step;
}

/// What a forecast says of the fact. Work that would run no faster is not covered, whatever its
/// share: a kernel that this engine lacks, layers that are too narrow already.
std::optional<double> forecast_value(AdviceFact fact, const TacticForecast& forecast) {
  if (fact == AdviceFact::time_ratio)
    return forecast.changes_anything ? forecast.time_ratio : std::optional{1.0};
  if (!forecast.changes_anything || forecast.expects_no_gain) return 0.0;
  return forecast.mac_share;
}

AdviceStep answer_of_forecast(const AdviceNode& node, const AdviceFacts& facts) {
  if (auto measured = answer_by_verdict(node, facts)) return *measured;
  std::optional<std::size_t> best;
  std::optional<double> best_value;
  for (std::size_t i = 0; i < facts.forecasts.size(); ++i) {
    if (!are_of(facts.forecasts[i].tactics, node.of)) continue;
    const auto value = forecast_value(node.fact, facts.forecasts[i]);
    if (!value) continue;
    const bool is_better =
        !best_value ||
        (node.bound->side == BoundSide::at_least ? *value > *best_value : *value < *best_value);
    if (!is_better) continue;
    best = i;
    best_value = value;
  }
  if (!best) {
    return unknown(facts.forecasts.empty() ? AdviceNeed::engine : AdviceNeed::measurement);
  }
  AdviceStep step = answer_of_number(*node.bound, facts, *best_value, EvidenceSource::forecast);
  step.forecast = best;
  return step;
}

/// Half-widths shrink with the root of the number of images.
std::optional<std::int64_t> images_that_tell(const PairedAccuracy& accuracy, double limit) {
  const double room = limit + accuracy.difference.point;
  const double half = accuracy.difference.point - accuracy.difference.lower;
  if (room <= 0.0 || half <= 0.0) return std::nullopt;
  const double factor = half / room;
  const double images = std::ceil(static_cast<double>(accuracy.images) * factor * factor);
  constexpr double kMost = 1e9;
  return images <= kMost ? std::optional{static_cast<std::int64_t>(images)} : std::nullopt;
}

AdviceStep answer_of_loss(const AdviceNode& node, const AdviceFacts& facts) {
  const auto best = best_measured(facts, node.of);
  if (!best) return unknown(AdviceNeed::measurement);
  const TriedCandidate& candidate = facts.measured[*best];
  AdviceStep step = unknown(AdviceNeed::labels);
  step.measured = best;
  if (!candidate.accuracy) return step;
  const Estimate& difference = candidate.accuracy->difference;
  const auto limit = limit_of(*node.bound, facts);
  if (!limit) return unknown(AdviceNeed::inferences);
  step.source = EvidenceSource::measurement;
  step.need = AdviceNeed::none;
  step.value = -difference.point;
  step.interval =
      Estimate{-difference.point, -difference.upper, -difference.lower, difference.confidence};
  step.limit = limit;
  const bool is_surely_within = -difference.lower <= *limit;
  if (is_surely_within || -difference.point > *limit) {
    step.answer = yes_if(is_surely_within);
    step.is_close = !is_surely_within && -difference.upper <= *limit;
    return step;
  }
  step.need = AdviceNeed::more_images;
  step.images = images_that_tell(*candidate.accuracy, *limit);
  return step;
}

/// It never pays where nothing is saved.
AdviceStep never_pays(EvidenceSource source) {
  AdviceStep step;
  step.answer = StepAnswer::no;
  step.source = source;
  return step;
}

AdviceStep answer_by_forecast_of_nothing(const AdviceNode& node, const AdviceFacts& facts) {
  const auto forecast = promising_forecast(facts, node.of);
  if (!forecast) return unknown(AdviceNeed::measurement);
  const TacticForecast& expected = facts.forecasts[*forecast];
  if (expected.changes_anything && !expected.expects_no_gain) {
    AdviceStep step = unknown(AdviceNeed::measurement);
    step.forecast = forecast;
    return step;
  }
  AdviceStep step = never_pays(EvidenceSource::forecast);
  step.forecast = forecast;
  return step;
}

AdviceStep answer_of_break_even_row(const AdviceNode& node, const AdviceFacts& facts,
                                    const BreakEven& paid, double confidence) {
  const Estimate range{static_cast<double>(paid.first), static_cast<double>(paid.earliest),
                       static_cast<double>(paid.latest), confidence};
  AdviceStep step = answer_of_number(*node.bound, facts, range.point, EvidenceSource::measurement);
  step.value = range.point;
  step.interval = range;
  step.is_close = step.limit && *step.limit >= range.lower && *step.limit < range.upper;
  return step;
}

AdviceStep answer_of_break_even(const AdviceNode& node, const AdviceFacts& facts) {
  const auto best = best_measured(facts, node.of);
  if (!best) return answer_by_forecast_of_nothing(node, facts);
  const TriedCandidate& candidate = facts.measured[*best];
  const auto& comparison = comparison_that_counts(candidate, facts.priority);
  const bool saves_nothing = comparison && (comparison->verdict.kind == VerdictKind::equivalent ||
                                            comparison->verdict.kind == VerdictKind::worse);
  const bool never = candidate.break_even && candidate.break_even->kind == BreakEvenKind::never;
  AdviceStep step = unknown(AdviceNeed::more_blocks);
  if (saves_nothing || never) {
    step = never_pays(EvidenceSource::measurement);
  } else if (!candidate.break_even && !candidate.no_break_even.empty()) {
    step = unknown(AdviceNeed::energy);
  } else if (candidate.break_even && candidate.break_even->kind == BreakEvenKind::after) {
    const bool has_ratio = comparison && comparison->verdict.ratio;
    step = answer_of_break_even_row(node, facts, *candidate.break_even,
                                    has_ratio ? comparison->verdict.ratio->confidence : 0.0);
  }
  // Too few blocks say nothing; what is expected to change nothing need not be measured longer.
  if (step.need == AdviceNeed::more_blocks) {
    const AdviceStep expected = answer_by_forecast_of_nothing(node, facts);
    if (expected.answer == StepAnswer::no) return expected;
  }
  step.measured = best;
  return step;
}

}  // namespace

std::optional<std::size_t> promising_forecast(const AdviceFacts& facts,
                                              std::span<const std::string> of) {
  const auto rank = [](const TacticForecast& forecast) {
    constexpr double kNotTold = 1.0;  // as good as nothing
    return std::tuple{forecast.time_ratio.value_or(kNotTold), -forecast.mac_share.value_or(0.0)};
  };
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < facts.forecasts.size(); ++i) {
    if (!are_of(facts.forecasts[i].tactics, of)) continue;
    if (!best || rank(facts.forecasts[i]) < rank(facts.forecasts[*best])) best = i;
  }
  return best;
}

AdviceStep answer(const AdviceNode& node, const AdviceFacts& facts) {
  switch (node.fact) {
    case AdviceFact::priority:
      return answer_of_priority(node, facts);
    case AdviceFact::max_drop:
      return answer_of_drop(node, facts);
    case AdviceFact::inferences:
      return answer_of_inferences(node, facts);
    case AdviceFact::mac_share:
    case AdviceFact::time_ratio:
      return answer_of_forecast(node, facts);
    case AdviceFact::accuracy_loss:
      return answer_of_loss(node, facts);
    case AdviceFact::break_even:
      return answer_of_break_even(node, facts);
  }
  return unknown(AdviceNeed::none);
}

}  // namespace carnot
