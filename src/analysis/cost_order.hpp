// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/cost_sheet.hpp"

namespace carnot {

/// How a candidate's whole cost stands to that of the one which goes first.
enum class CostStanding {
  first,         // nothing is shown to cost less
  dearer,        // it is shown to cost more than the first
  not_resolved,  // the blocks of both leave open which costs less
  not_compared,  // it was never in a block with the first: other settings
};
std::string_view key_of(CostStanding standing);

/// What a candidate costs over all inferences, and what is known of its place.
struct CostRank {
  std::string candidate;
  CostStanding standing = CostStanding::first;
  double once = 0.0;
  double total = 0.0;  // once + inferences · the mean
  std::optional<Estimate>
      more{};  // than the first, from common blocks; empty where that is unknown
};

/// Orders the candidates of sheets of one rate by what so many inferences cost. Means order
/// nothing: the first is who takes least once, and gives way to who is shown by their common blocks
/// to cost less over all inferences, as often as somebody is. Of several sheets the one whose first
/// has the least mean goes first; the candidates of the others share no block with it. The first
/// stands at the front, then who is compared with it, then the rest, each by total. Empty without
/// candidates.
///
/// Errors: bad_input for a protocol that cannot be judged by. REQUIRES: inferences >= 1.
Result<std::vector<CostRank>> cost_order(const Study& study, std::span<const Trial> trials,
                                         const StudySummary& summary,
                                         std::span<const CostSheet> sheets, double inferences);

}  // namespace carnot
