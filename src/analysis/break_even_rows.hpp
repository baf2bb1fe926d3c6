// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analysis/break_even.hpp"
#include "analysis/candidate_summary.hpp"
#include "records/study.hpp"
#include "records/verdict.hpp"

namespace carnot {

/// When an optimisation has paid for itself against one baseline, in joules or in seconds.
struct BreakEvenRow {
  std::string candidate;
  std::string baseline;
  BaselineRole role = BaselineRole::same_engine;
  std::string metric;    // kEnergyMetric or kTimeMetric
  BreakEven break_even;  // not_resolved where there is a reason
  std::string reason;    // in words, why nothing can be said; empty otherwise
};

/// One row for every comparison of an optimised candidate. The saving per inference is the
/// baseline's mean times (1 - ratio), so its interval is that of the ratio; the cost is what making
/// the candidate's model took beyond what making the baseline's did (nothing where that is the
/// model as it was given), in joules or in seconds.
///
/// The verdict goes first: better gives a count, worse never, and what is equivalent or not
/// resolved gives no count, even where the pointwise interval alone would. Joules of cost and
/// saving must be of one kind.
std::vector<BreakEvenRow> break_even_rows(const Study& study,
                                          const std::vector<Comparison>& comparisons,
                                          const std::vector<CandidateSummary>& candidates);

}  // namespace carnot
