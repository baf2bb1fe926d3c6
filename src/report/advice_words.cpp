// SPDX-License-Identifier: Apache-2.0
#include "report/advice_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/study_comparison.hpp"
#include "base/text.hpp"
#include "report/format.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

std::string percentage_points(double share) { return format_decimals(100.0 * share, 1); }

std::string of_text(const AdviceNode& node) {
  return node.of.empty() ? std::string{} : fmt::format(" of {}", fmt::join(node.of, " or "));
}

std::string limit_text(const AdviceNode& node, const AdviceLimit& limit) {
  if (const auto* number = std::get_if<double>(&limit)) return fact_limit_text(node.fact, *number);
  return fmt::format("what --{} says", row_of(std::get<AdviceFact>(limit)).key);
}

std::string side_text(BoundSide side) {
  return side == BoundSide::at_least ? "at least" : "at most";
}

std::string answer_text(const AdviceNode& node, const AdviceStep& step) {
  if (step.word) return fmt::format("you put {} first", key_of(*step.word));
  const std::string value = fact_value_text(node.fact, step.value.value_or(0.0));
  const std::string assumed =
      step.source == EvidenceSource::assumption ? ", which is assumed: say --max-drop" : "";
  if (node.fact == AdviceFact::max_drop) return fmt::format("{} may be lost{}", value, assumed);
  return fmt::format("it will run {}", value);
}

std::string forecast_text(const AdviceNode& node, const AdviceStep& step,
                          const AdviceFacts& facts) {
  const TacticForecast& forecast = facts.forecasts[*step.forecast];
  const std::string where =
      fmt::format("forecast for {} on {}", fmt::join(forecast.tactics, " + "), forecast.engine);
  const std::string why =
      forecast.reasons.empty()
          ? std::string{}
          : fmt::format(": {}", valid_utf8(fmt::format("{}", fmt::join(forecast.reasons, " "))));
  if (!step.value) {
    const std::string what = !forecast.changes_anything ? "it would change nothing"
                             : forecast.expects_no_gain ? "no effect on time is expected"
                                                        : "it is expected to gain";
    return fmt::format("{}: {}{}", where, what, why);
  }
  const bool counts_for_nothing =
      node.fact == AdviceFact::mac_share && forecast.expects_no_gain && *step.value == 0.0;
  return fmt::format("{}: {}{} ({} {}){}", where, fact_value_text(node.fact, *step.value),
                     counts_for_nothing ? ", for it is expected to run no faster" : "",
                     side_text(node.bound->side),
                     fact_limit_text(node.fact, step.limit.value_or(0.0)), why);
}

std::string loss_text(const AdviceStep& step, const TriedCandidate& candidate) {
  if (!step.interval) return {};
  return fmt::format(
      "{} points lost ({} to {}) on {} images, {} allowed", percentage_points(step.interval->point),
      percentage_points(step.interval->lower), percentage_points(step.interval->upper),
      format_count(candidate.accuracy->images), percentage_points(step.limit.value_or(0.0)));
}

std::string break_even_text(const AdviceStep& step, const TriedCandidate& candidate,
                            std::optional<Priority> priority) {
  const auto count = [](double value) { return format_count(static_cast<std::int64_t>(value)); };
  if (!step.interval) {
    const auto& comparison = comparison_that_counts(candidate, priority);
    return comparison ? "it saves nothing: " + comparison_text(candidate, *comparison)
                      : "it saves nothing";
  }
  const bool estimated =
      candidate.energy_kind && candidate.energy_kind->provenance == Provenance::estimated;
  return fmt::format("paid for itself after {}{} inferences ({} to {}); it will run {}",
                     estimated ? "~" : "", count(step.interval->point), count(step.interval->lower),
                     count(step.interval->upper),
                     fact_value_text(AdviceFact::inferences, step.limit.value_or(0.0)));
}

std::string measurement_text(const AdviceNode& node, const AdviceStep& step,
                             const AdviceFacts& facts) {
  const TriedCandidate& candidate = facts.measured[*step.measured];
  const auto& comparison = comparison_that_counts(candidate, facts.priority);
  std::string what;
  if (node.fact == AdviceFact::accuracy_loss) {
    what = loss_text(step, candidate);
  } else if (node.fact == AdviceFact::break_even) {
    what = break_even_text(step, candidate, facts.priority);
  } else if (comparison) {
    what = comparison_text(candidate, *comparison);
  }
  return fmt::format("measured: {}{} ({})", what,
                     step.is_close ? "; the interval holds the limit, so the point decides" : "",
                     provenance_text(candidate, comparison));
}

/// A candidate that was measured, but not enough.
std::string unresolved_text(const AdviceStep& step, const AdviceFacts& facts) {
  if (!step.measured) return {};
  const TriedCandidate& candidate = facts.measured[*step.measured];
  const auto& comparison = comparison_that_counts(candidate, facts.priority);
  std::string text = "; seen: ";
  if (step.interval) {
    text += loss_text(step, candidate);
    if (step.images)
      text += fmt::format(", about {} images would tell", format_count(*step.images));
  } else if (step.need == AdviceNeed::energy) {
    text += candidate.no_break_even;
  } else if (comparison) {
    text += comparison_text(candidate, *comparison);
  } else {
    text += "no verdict";
  }
  return text + fmt::format(" ({})", provenance_text(candidate, comparison));
}

std::string fitted_text(const AdviceNode& node) {
  if (!node.fitted) return {};
  const FittedThreshold& fitted = *node.fitted;
  return fmt::format(
      "; the threshold was fitted to {} cases of {} models in {} ({} right with "
      "the model left out; before: {})",
      fitted.cases, fitted.models, valid_utf8(fitted.store), fitted.left_out_correct,
      fact_limit_text(node.fact, fitted.before));
}

}  // namespace

std::string fact_value_text(AdviceFact fact, double value) {
  constexpr double kCountable = 9e18;
  switch (fact) {
    case AdviceFact::mac_share:
      return format_share(value) + " of the multiplications";
    case AdviceFact::time_ratio:
      return format_change(value) + " time";
    case AdviceFact::max_drop:
    case AdviceFact::accuracy_loss:
      return percentage_points(value) + " points";
    case AdviceFact::inferences:
    case AdviceFact::break_even:
      return (value < kCountable ? format_count(static_cast<std::int64_t>(value))
                                 : format_number(value, 4)) +
             " times";
    case AdviceFact::priority:
      break;
  }
  return format_number(value, 4);
}

std::string fact_limit_text(AdviceFact fact, double limit) {
  return fact == AdviceFact::mac_share ? format_share(limit) : fact_value_text(fact, limit);
}

std::string test_text(const AdviceNode& node) {
  const AdviceFactRow& row = row_of(node.fact);
  if (row.is_word) {
    std::vector<std::string_view> words;
    words.reserve(node.is.size());
    for (const Priority priority : node.is) words.push_back(key_of(priority));
    return fmt::format("{} is {}", row.key, fmt::join(words, " or "));
  }
  return fmt::format("{}{} {} {}", row.key, of_text(node), side_text(node.bound->side),
                     limit_text(node, node.bound->limit));
}

std::string comparison_text(const TriedCandidate& candidate, const Comparison& comparison) {
  const bool is_energy = comparison.metric == kEnergyMetric;
  std::string kind;
  if (is_energy && comparison.estimated_energy) {
    kind = " (estimated, CPU time as proxy)";
  } else if (is_energy && candidate.energy_kind) {
    kind = fmt::format(" (measured, {})", candidate.energy_kind->perimeter);
  }
  return fmt::format("{} of {}: {} against {}{}", is_energy ? "energy" : "time",
                     valid_utf8(candidate.id), format_verdict(comparison.verdict),
                     valid_utf8(comparison.baseline), kind);
}

std::string provenance_text(const TriedCandidate& candidate,
                            const std::optional<Comparison>& comparison) {
  const int n = comparison ? comparison->verdict.blocks : candidate.trials;
  const char* unit = comparison ? "block" : "trial";
  return fmt::format("n = {} {}{}, run {}, on {}", n, unit, n == 1 ? "" : "s", candidate.run,
                     valid_utf8(candidate.host));
}

std::string need_text(AdviceNeed need) {
  switch (need) {
    case AdviceNeed::none:
      return {};
    case AdviceNeed::priority:
      return "ask: what comes first of accuracy, energy, latency and cost";
    case AdviceNeed::inferences:
      return "ask: how often it will run";
    case AdviceNeed::engine:
      return "no engine is here for which it could be forecast";
    case AdviceNeed::measurement:
      return "measure: nothing of this was measured on this model and machine";
    case AdviceNeed::more_blocks:
      return "measure longer: no verdict is resolved yet";
    case AdviceNeed::more_images:
      return "measure on more images: the loss is not told from what is allowed";
    case AdviceNeed::labels:
      return "measure with labels: its accuracy is not known";
    case AdviceNeed::energy:
      return "measure: it is not known what optimising costs and saves";
  }
  return {};
}

std::string evidence_text(const AdviceTree& tree, const AdviceStep& step,
                          const AdviceFacts& facts) {
  const AdviceNode& node = tree.nodes[step.node];
  const std::string fitted = fitted_text(node);
  if (step.answer == StepAnswer::unknown)
    return need_text(step.need) + unresolved_text(step, facts) + fitted;
  switch (step.source) {
    case EvidenceSource::answer:
    case EvidenceSource::assumption:
      return answer_text(node, step) + fitted;
    case EvidenceSource::forecast:
      return forecast_text(node, step, facts) + fitted;
    case EvidenceSource::measurement:
      return measurement_text(node, step, facts) + fitted;
    case EvidenceSource::nothing:
      break;
  }
  return {};
}

}  // namespace carnot
