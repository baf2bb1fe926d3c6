// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/break_even.hpp"
#include "analysis/cost_rates.hpp"
#include "analysis/summary.hpp"
#include "base/result.hpp"
#include "records/estimate.hpp"
#include "records/search_cost.hpp"
#include "records/study.hpp"
#include "records/trial.hpp"

namespace carnot {

/// What one candidate costs, in the unit of its sheet: total(n) = once + n · each.
struct CandidateCost {
  std::string candidate;
  double once = 0.0;   // applying the recipe, or the search that found it; 0 for the recipe none
  Estimate each;       // one inference; the interval is the scatter of the trials
  double total = 0.0;  // of the expected number of inferences
};

/// Whether a recipe has paid for itself against one baseline.
struct Payback {
  std::string candidate;
  std::string baseline;
  BaselineRole role = BaselineRole::same_engine;
  double before = 0.0;  // of one inference of the baseline
  std::optional<Estimate> saving{};
  BreakEven break_even{};             // not_resolved where there is a reason
  std::optional<Estimate> by_then{};  // return on investment after the expected inferences
  std::optional<Estimate> limit{};    // what it tends to
  std::string reason{};               // in words, why nothing can be said; empty otherwise
};

/// A candidate on the lower envelope: it costs least from here to where the next one begins.
struct CheapestRange {
  std::string candidate;
  /// When it has undercut the one before it, from the blocks that both share; empty for the first.
  std::optional<BreakEven> begins{};  // always `after`
};

/// A candidate that by its points would cost least somewhere, but was not shown to cost less there
/// than the one that stands for it.
struct Undecided {
  std::string candidate;
  std::string against;
  double from = 0.0;  // inferences, by the points
};

/// A candidate that is not in the sheet.
struct NotCosted {
  std::string candidate;
  std::string reason;  // in words
};

/// What the candidates of one group cost in one unit, and which of them is cheapest for how much
/// use.
struct CostSheet {
  std::string group;  // Candidate::group(), or the model where all its settings share blocks
  CostRate rate;
  bool is_estimated = false;  // joules in it come from a model
  /// What the search that made the candidates took, which is what each took once but for none.
  std::optional<double> search{};
  std::string search_missing{};  // in words, why it is not in the sheet; empty without a search
  std::vector<CandidateCost> candidates{};
  std::vector<Payback> paybacks{};
  std::vector<CheapestRange> envelope{};
  std::vector<Undecided> undecided{};
  std::vector<NotCosted> left_out{};
};

/// What is asked of the cost of a study.
struct CostQuestion {
  ChargeTable charges = own_charges();
  double uses = 1e6;  // inferences that are expected, > 0
  /// Who loses more accuracy than this against the recipe none on its engine is left out.
  std::optional<double> max_drop{};
  /// Of a search's candidates: without it none of them would be known.
  std::optional<SearchCost> search{};
};

/// One sheet for every group of candidates and every charge of the question, in that order.
///
/// Once is what making the candidate's model took: the joules and seconds of applying the recipe
/// (calibration, search inside it, commands), charged by the sheet's rates; of candidates of a
/// search the whole of it, which applied their recipes too (E_search + E_compress of the full
/// cycle, studies.md 1.1). Joules of once and each must be of one kind (perimeter, measured or by
/// one estimator), and all candidates of a sheet of one: measured ones go first. Who has no such
/// figures is left out with the reason. Paybacks stand beside the comparisons whose recipe differs
/// from the baseline's.
///
/// A candidate begins a range of the envelope only where the blocks show that it saves against the
/// one before; where they do not, it is undecided, and the envelope is that of the others.
///
/// Errors: bad_input for expected inferences or a drop that cannot be, and for a protocol that
/// cannot be judged by.
Result<std::vector<CostSheet>> cost_sheets(const Study& study, std::span<const Trial> trials,
                                           const StudySummary& summary,
                                           const CostQuestion& question);

/// The cheapest range that holds so many inferences; null for a sheet without candidates.
const CheapestRange* cheapest_at(const CostSheet& sheet, double inferences);

}  // namespace carnot
