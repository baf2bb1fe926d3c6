// SPDX-License-Identifier: Apache-2.0
#include "analysis/advice/ranking.hpp"

#include <algorithm>

#include "analysis/cost_sheet.hpp"

namespace carnot {
namespace {

/// Of the run, by its id in the study; empty where it may not be used or was not asked about.
std::optional<std::size_t> usable(const AdviceTree& tree, const AdviceFacts& facts, RunId run,
                                  const std::string& candidate) {
  for (std::size_t i = 0; i < facts.measured.size(); ++i) {
    const TriedCandidate& one = facts.measured[i];
    if (one.run == run && one.id == candidate && may_be_used(tree, facts, one)) return i;
  }
  return std::nullopt;
}

}  // namespace

bool may_be_used(const AdviceTree& tree, const AdviceFacts& facts,
                 const TriedCandidate& candidate) {
  return candidate.failure.empty() && candidate.trials > 0 &&
         loss_standing(candidate, facts.max_drop) == LossStanding::within &&
         refusal_of(tree, candidate.tactics, facts.priority) == nullptr;
}

std::optional<RunId> run_to_rank(const AdviceFacts& facts) {
  std::optional<RunId> newest;
  for (const TriedCandidate& one : facts.measured) {
    const bool has_joules = facts.rate.per_joule == 0.0 || one.joules;
    const bool has_seconds = facts.rate.per_second == 0.0 || one.seconds;
    if (one.trials > 0 && has_joules && has_seconds && (!newest || one.run > *newest))
      newest = one.run;
  }
  return newest;
}

Result<std::vector<RankedTotal>> ranked_totals(const AdviceTree& tree, const AdviceFacts& facts,
                                               const RankedRun& run) {
  std::vector<RankedTotal> ranking;
  if (!facts.inferences) return ranking;
  CostQuestion question{.charges = {{facts.rate}, {}}, .uses = *facts.inferences};
  CARNOT_TRY(std::vector<CostSheet> sheets,
             cost_sheets(run.study, run.trials, run.summary, question));
  for (CostSheet& sheet : sheets) {
    std::erase_if(sheet.candidates, [&](const CandidateCost& one) {
      return !usable(tree, facts, run.run, one.candidate);
    });
  }
  CARNOT_TRY(const std::vector<CostRank> order,
             cost_order(run.study, run.trials, run.summary, sheets, *facts.inferences));
  for (const CostRank& one : order) {
    ranking.push_back({.measured = *usable(tree, facts, run.run, one.candidate),
                       .standing = one.standing,
                       .optimisation = one.once,
                       .total = one.total,
                       .more = one.more});
  }
  return ranking;
}

}  // namespace carnot
