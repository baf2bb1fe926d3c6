// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/cost_sheet.hpp"
#include "analysis/saving.hpp"
#include "analysis/trial_selection.hpp"

namespace carnot {

/// What sheets are made from, beside their rate. Borrows everything. The parts of cost_sheet.hpp,
/// for it alone.
struct CostMaterial {
  const Study& study;
  const TrialSelection& selection;
  const StudySummary& summary;
  const CostQuestion& question;
};

/// The kind of joules that the candidates of a group are charged in: measured ones first, then
/// that of most. Empty where nobody has joules.
std::optional<EnergyKind> kind_of_group(const std::vector<const CandidateSummary*>& group);

/// What a candidate costs by the sheet's rate, in joules of that kind. Errors: why it is left out,
/// as a part of a sentence. REQUIRES: the sheet has its rate and its search.
Result<CandidateCost> cost_of(const CostMaterial& material, const CandidateSummary& candidate,
                              const CostSheet& sheet, const std::optional<EnergyKind>& kind);

/// The verdicts that a rate needs of one couple, found where they stand; they outlive the parts.
std::vector<CostPart> parts_of(const std::vector<Comparison>& comparisons, const Comparison& couple,
                               const CostRate& rate, const StudySummary& summary);

/// One row for each couple of candidate and baseline in which something was optimised.
/// REQUIRES: the sheet has its candidates and those that are left out.
void add_paybacks(const CostMaterial& material, const std::vector<const CandidateSummary*>& group,
                  CostSheet& sheet);

/// Who costs least for how much use, and who is not told apart. REQUIRES: the sheet has its
/// candidates.
Result<void> add_envelope(const CostMaterial& material, CostSheet& sheet);

}  // namespace carnot
