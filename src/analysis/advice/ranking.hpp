// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/advice/facts.hpp"
#include "analysis/advice/tree.hpp"

namespace carnot {

/// Whether it could be applied, surely loses no more accuracy than it may, and is not refused.
bool may_be_used(const AdviceTree& tree, const AdviceFacts& facts, const TriedCandidate& candidate);

/// The run whose candidates are ranked: the newest in which one has the figures that the rate
/// charges. Empty where there is none.
std::optional<RunId> run_to_rank(const AdviceFacts& facts);

/// That run, as its report has it.
struct RankedRun {
  RunId run = 0;
  const Study& study;
  std::span<const Trial> trials;
  const StudySummary& summary;
};

/// The candidates of the run that may be used, by what they cost over all inferences (tactics.md 8)
/// and by what their blocks show of it (cost_order). Left out: what loses more than it may or may
/// do so, what the tree refuses, and what lacks a figure that is charged. Empty without inferences
/// or candidates. Errors: those of cost_sheets.
Result<std::vector<RankedTotal>> ranked_totals(const AdviceTree& tree, const AdviceFacts& facts,
                                               const RankedRun& run);

}  // namespace carnot
