// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/advise.hpp"

#include <algorithm>

#include "analysis/advice/answers.hpp"
#include "base/assert.hpp"
#include "base/units.hpp"

namespace carnot {
namespace {

bool has_prices(const CostRates& rates) {
  return rates.per_kilowatt_hour > 0.0 || rates.per_hour > 0.0;
}

/// Joules without prices; money with them. Empty where a figure that counts is not known.
std::optional<double> cost_of(const CostRates& rates, std::optional<double> joules,
                              std::optional<double> seconds) {
  if (!has_prices(rates)) return joules;
  if (rates.per_kilowatt_hour > 0.0 && !joules) return std::nullopt;
  if (rates.per_hour > 0.0 && !seconds) return std::nullopt;
  return joules.value_or(0.0) / kJoulesPerKilowattHour * rates.per_kilowatt_hour +
         seconds.value_or(0.0) / kSecondsPerHour * rates.per_hour;
}

std::optional<RankedTotal> total_of(const AdviceFacts& facts, std::size_t index) {
  const TriedCandidate& one = facts.measured[index];
  const bool is_original = one.tactics.empty();
  const auto each = cost_of(facts.rates, one.joules, one.seconds);
  const auto once = is_original ? std::optional{0.0}
                                : cost_of(facts.rates, one.optimisation_joules,
                                          std::optional{one.optimisation_seconds});
  if (!each || !once) return std::nullopt;
  return RankedTotal{index, *once, *once + *each * *facts.inferences};
}

/// The newest run with a candidate that has joules.
std::optional<RunId> run_to_rank(const AdviceFacts& facts) {
  std::optional<RunId> newest;
  for (const TriedCandidate& one : facts.measured) {
    if (one.trials > 0 && one.joules && (!newest || one.run > *newest)) newest = one.run;
  }
  return newest;
}

bool may_be_used(const AdviceTree& tree, const AdviceFacts& facts, const TriedCandidate& one) {
  return one.failure.empty() && one.trials > 0 &&
         loss_standing(one, facts.max_drop) == LossStanding::within &&
         refusal_of(tree, one.tactics, facts.priority) == nullptr;
}

/// The saving per inference is the baseline's mean times (1 - ratio): its interval is the ratio's.
std::optional<AdviceWorth> worth_of(const AdviceFacts& facts, std::size_t index) {
  const TriedCandidate& one = facts.measured[index];
  const bool by_time = facts.priority == Priority::latency;
  const auto& comparison = comparison_that_counts(one, facts.priority);
  const auto& figure = by_time ? one.seconds : one.joules;
  AdviceWorth worth{.measured = index};
  if (!comparison || !comparison->verdict.ratio || !figure) return worth;
  const Estimate& ratio = *comparison->verdict.ratio;
  const double before = *figure / ratio.point;
  worth.saved_per_inference = Estimate{before * (1.0 - ratio.point), before * (1.0 - ratio.upper),
                                       before * (1.0 - ratio.lower), ratio.confidence};
  const auto once = by_time ? std::optional{one.optimisation_seconds} : one.optimisation_joules;
  if (facts.inferences && once) {
    const Estimate& each = *worth.saved_per_inference;
    const double n = *facts.inferences;
    worth.saved = Estimate{n * each.point - *once, n * each.lower - *once, n * each.upper - *once,
                           ratio.confidence};
  }
  return worth;
}

std::optional<std::size_t> better_still(const AdviceTree& tree, const AdviceFacts& facts,
                                        const AdviceOutcome& advice) {
  if (!advice.measured || facts.priority == Priority::accuracy) return std::nullopt;
  const bool by_time = facts.priority == Priority::latency;
  const auto figure = [&](const TriedCandidate& one) { return by_time ? one.seconds : one.joules; };
  const TriedCandidate& chosen = facts.measured[*advice.measured];
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < facts.measured.size(); ++i) {
    const TriedCandidate& one = facts.measured[i];
    const bool comparable = one.run == chosen.run && one.energy_kind == chosen.energy_kind &&
                            one.settings.batch == chosen.settings.batch &&
                            one.settings.threads == chosen.settings.threads;
    if (!comparable || !figure(one) || !figure(chosen) || !may_be_used(tree, facts, one)) continue;
    if (*figure(one) >= *figure(best ? facts.measured[*best] : chosen)) continue;
    best = i;
  }
  return best;
}

void recommend(const AdviceTree& tree, const AdviceFacts& facts, AdviceOutcome& advice) {
  const AdviceLeaf& leaf = tree.leaves[*advice.leaf];
  switch (leaf.use) {
    case LeafUse::tactic:
      advice.measured = best_measured(facts, leaf.of);
      if (!advice.measured) advice.forecast = promising_forecast(facts, leaf.of);
      break;
    case LeafUse::baseline:
      advice.measured = best_baseline(facts);
      return;
    case LeafUse::ranking:
      if (!facts.inferences) {
        advice.need = AdviceNeed::inferences;
        return;
      }
      advice.ranking = ranked_totals(tree, facts);
      if (advice.ranking.empty()) advice.need = AdviceNeed::measurement;
      if (!advice.ranking.empty()) advice.measured = advice.ranking.front().measured;
      break;
  }
  const bool is_optimised = advice.measured && !facts.measured[*advice.measured].tactics.empty();
  if (is_optimised) advice.worth = worth_of(facts, *advice.measured);
  if (leaf.use == LeafUse::tactic) advice.better_still = better_still(tree, facts, advice);
}

}  // namespace

std::string_view key_of(StepAnswer answer) {
  switch (answer) {
    case StepAnswer::yes:
      return "yes";
    case StepAnswer::no:
      return "no";
    case StepAnswer::unknown:
      return "unknown";
  }
  return "";
}

std::string_view key_of(EvidenceSource source) {
  switch (source) {
    case EvidenceSource::answer:
      return "answer";
    case EvidenceSource::assumption:
      return "assumption";
    case EvidenceSource::forecast:
      return "forecast";
    case EvidenceSource::measurement:
      return "measurement";
    case EvidenceSource::nothing:
      return "nothing";
  }
  return "";
}

std::string_view key_of(AdviceNeed need) {
  switch (need) {
    case AdviceNeed::none:
      return "none";
    case AdviceNeed::priority:
      return "priority";
    case AdviceNeed::inferences:
      return "inferences";
    case AdviceNeed::engine:
      return "engine";
    case AdviceNeed::measurement:
      return "measurement";
    case AdviceNeed::more_blocks:
      return "more_blocks";
    case AdviceNeed::more_images:
      return "more_images";
    case AdviceNeed::labels:
      return "labels";
    case AdviceNeed::energy:
      return "energy";
  }
  return "";
}

AdviceOutcome advise(const AdviceTree& tree, const AdviceFacts& facts) {
  AdviceOutcome advice;
  const AdviceNode* node = find_node(tree, tree.first);
  while (node != nullptr) {
    CARNOT_ASSERT(advice.steps.size() < tree.nodes.size());  // a flawless tree has no cycle
    AdviceStep step = answer(*node, facts);
    step.node = static_cast<std::size_t>(node - tree.nodes.data());
    advice.steps.push_back(step);
    if (step.answer == StepAnswer::unknown) {
      advice.need = step.need;
      return advice;
    }
    const std::string& next = step.answer == StepAnswer::yes ? node->yes : node->no;
    const AdviceLeaf* leaf = find_leaf(tree, next);
    if (leaf != nullptr) advice.leaf = static_cast<std::size_t>(leaf - tree.leaves.data());
    node = find_node(tree, next);
  }
  CARNOT_ASSERT(advice.leaf.has_value());
  recommend(tree, facts, advice);
  return advice;
}

std::vector<RankedTotal> ranked_totals(const AdviceTree& tree, const AdviceFacts& facts) {
  std::vector<RankedTotal> ranking;
  const auto run = run_to_rank(facts);
  if (!run) return ranking;
  std::optional<EnergyKind> kind;
  for (std::size_t i = 0; i < facts.measured.size(); ++i) {
    const TriedCandidate& one = facts.measured[i];
    if (one.run != *run || !may_be_used(tree, facts, one)) continue;
    if (kind && one.energy_kind != kind) continue;  // joules of two kinds have no order
    const auto total = total_of(facts, i);
    if (!total) continue;
    kind = one.energy_kind;
    ranking.push_back(*total);
  }
  std::ranges::stable_sort(ranking, {}, &RankedTotal::total);
  return ranking;
}

}  // namespace carnot
