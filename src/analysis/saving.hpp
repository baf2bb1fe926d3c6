// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "analysis/break_even.hpp"
#include "base/result.hpp"
#include "records/estimate.hpp"
#include "records/verdict.hpp"

namespace carnot {

/// One part of what an inference costs: its joules, or the time that it holds the machine.
struct CostPart {
  double before = 0.0;               // of one inference of the baseline, already in the cost's unit
  const Verdict* verdict = nullptr;  // of the part's metric, candidate against baseline
};

/// What a candidate saves per inference: before · (1 - ratio), summed over the parts, with the
/// interval of the ratios (of several parts their sum, which is wide enough whatever their
/// correlation).
///
/// The verdict goes first: a part that was not shown to be better or worse saves something between
/// what its interval says and nothing, even where the pointwise interval alone excludes nothing,
/// because it is one of many in its report. Empty where a part has no ratio (too few blocks).
/// Confidence: that of the parts; of two parts what remains when both may fail (Bonferroni).
std::optional<Estimate> saving_of(std::span<const CostPart> parts);

/// When such a saving has paid for what the candidate took once more than its baseline, whose own
/// optimisation was paid for too. Below 0 it took less, and what saves is ahead from the first
/// inference on. Not resolved as well where a part without a clear verdict leaves open whether
/// anything is saved. Errors: those of break_even.
Result<BreakEven> paid_back(double once_more, std::span<const CostPart> parts);

}  // namespace carnot
