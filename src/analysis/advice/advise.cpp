// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/advise.hpp"

#include <algorithm>

#include "analysis/advice/answers.hpp"
#include "analysis/advice/ranking.hpp"
#include "base/assert.hpp"

namespace carnot {
namespace {

/// By its mean somebody might cost less than the first, and nobody can tell.
bool is_left_open(const std::vector<RankedTotal>& ranking) {
  return std::ranges::any_of(ranking, [&](const RankedTotal& one) {
    return one.standing == CostStanding::not_resolved && one.total < ranking.front().total;
  });
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
      advice.ranking = facts.ranking;
      if (advice.ranking.empty()) {
        advice.need = AdviceNeed::measurement;
        return;
      }
      advice.measured = advice.ranking.front().measured;
      if (is_left_open(advice.ranking)) advice.need = AdviceNeed::more_blocks;
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

}  // namespace carnot
