// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/replication.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "analysis/replication/claims.hpp"
#include "analysis/statistics/p_adjustment.hpp"
#include "base/assert.hpp"

namespace carnot {
namespace {

/// Models whose engine has no integer kernels say nothing of an integer tactic's speed.
int leave_out_imitated(TacticEffect& effect) {
  return static_cast<int>(
      std::erase_if(effect.models, [](const ModelEffect& one) { return one.imitated; }));
}

/// Why an outcome with these models cannot be tested; empty when it can.
std::string obstacle_to_test(const FindingOutcome& outcome) {
  const auto models = static_cast<int>(outcome.effect.models.size());
  if (!outcome.effect.obstacle.empty())
    return fmt::format("No model has a figure: {}.", outcome.effect.obstacle);
  if (models == 0 && outcome.imitated > 0) {
    return fmt::format(
        "The engine here has no integer kernels for this tactic and calculates it in float ({} "
        "models), which says nothing of its speed.",
        outcome.imitated);
  }
  if (models < kLeastReplicatedModels) {
    return fmt::format("{} model{} cannot show an effect by a paired test of ranks; it needs {}.",
                       models, models == 1 ? "" : "s", kLeastReplicatedModels);
  }
  return {};
}

FindingOutcome outcome_in(const PublishedFinding& finding, const FindingRecipes& recipes,
                          const ReplicationInput& input, const ReplicationRules& rules,
                          EffectPlace place) {
  FindingOutcome outcome;
  outcome.place = place;
  outcome.effect = tactic_effect(input, recipes.recipe, recipes.against, finding.attribute, place);
  outcome.imitated = leave_out_imitated(outcome.effect);
  outcome.reason = obstacle_to_test(outcome);
  if (outcome.reason.empty()) take_claims_test(finding, rules, outcome);
  return outcome;
}

/// What no trial could change.
std::string obstacle_of_finding(const PublishedFinding& finding, const FindingRecipes& recipes) {
  if (finding.claim == Claim::untestable) return finding.reason;
  if (recipes.recipe.empty()) return "No recipe of this study is the finding's tactic.";
  if (recipes.against.empty()) return "No recipe of this study is what it is held against.";
  return {};
}

/// Whether even models that all go one way could not show an effect beside the report's other
/// tests: the least p that so many signs can have, times the tests that Holm holds against it.
std::string too_few_for_family(const PublishedFinding& finding, const FindingOutcome& outcome,
                               const std::vector<double>& p_values, double confidence) {
  if (finding.claim != Claim::improves && finding.claim != Claim::worsens) return {};
  const double least = std::ldexp(2.0, -outcome.test->models);
  const auto rivals = std::ranges::count_if(p_values, [&](double p) { return p >= least; });
  const double at_best = least * static_cast<double>(rivals);
  if (at_best <= 1.0 - confidence) return {};
  return fmt::format(
      "{} models are too few: even if all went one way, {} would remain, adjusted for the tests of "
      "this report.",
      outcome.test->models, statistics::p_text(at_best));
}

/// Holm over every claim that has a test, then the verdicts by it.
void judge_all(const PublishedStudy& published, const ReplicationRules& rules,
               std::vector<FindingReplication>& all) {
  std::vector<double> p_values;
  for (const FindingReplication& one : all) {
    for (const FindingOutcome& outcome : one.outcomes) {
      if (outcome.p_value) p_values.push_back(*outcome.p_value);
    }
  }
  const std::vector<double> adjusted =
      statistics::adjusted(p_values, statistics::PAdjustment::holm);
  std::size_t next = 0;
  for (FindingReplication& one : all) {
    for (FindingOutcome& outcome : one.outcomes) {
      if (!outcome.p_value) continue;
      outcome.adjusted_p_value = adjusted[next++];
      const PublishedFinding& finding = published.findings[one.finding];
      outcome.reason = too_few_for_family(finding, outcome, p_values, rules.confidence);
      if (outcome.reason.empty()) judge_claim(finding, rules, outcome);
    }
  }
}

/// The study's own engine before the best one.
void choose_verdict(FindingReplication& replication) {
  for (std::size_t i = 0; i < replication.outcomes.size(); ++i) {
    const FindingOutcome& outcome = replication.outcomes[i];
    if (replication.decisive || outcome.verdict == ReplicationVerdict::untestable) continue;
    replication.decisive = i;
    replication.verdict = outcome.verdict;
    replication.reason = outcome.reason;
  }
  if (replication.decisive || replication.outcomes.empty()) return;
  replication.reason = replication.outcomes.front().reason;
}

}  // namespace

std::string_view key_of(ReplicationVerdict verdict) {
  constexpr std::array<std::string_view, 3> kKeys{"confirmed here", "not confirmed here",
                                                  "cannot be tested here"};
  return kKeys.at(static_cast<std::size_t>(verdict));
}

std::vector<FindingReplication> replicate_findings(const PublishedStudy& published,
                                                   const std::vector<FindingRecipes>& recipes,
                                                   const ReplicationInput& input,
                                                   const ReplicationRules& rules) {
  CARNOT_ASSERT(recipes.size() == published.findings.size());
  std::vector<FindingReplication> all;
  all.reserve(recipes.size());
  for (std::size_t i = 0; i < recipes.size(); ++i) {
    FindingReplication one{.finding = i, .recipe = recipes[i].recipe, .reason = {}};
    one.reason = obstacle_of_finding(published.findings[i], recipes[i]);
    if (one.reason.empty()) {
      for (const EffectPlace place : {EffectPlace::study_engine, EffectPlace::best_engine})
        one.outcomes.push_back(outcome_in(published.findings[i], recipes[i], input, rules, place));
    }
    all.push_back(std::move(one));
  }
  judge_all(published, rules, all);
  for (FindingReplication& one : all) choose_verdict(one);
  return all;
}

}  // namespace carnot
