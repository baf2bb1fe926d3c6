// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "analysis/cost_rates.hpp"
#include "analysis/trial_figures.hpp"
#include "base/result.hpp"
#include "records/search_cost.hpp"

namespace carnot {

/// Two sessions of one search. Their joules add up, with both ends of the passport, where they are
/// of one kind; else nothing is known of their sum.
SearchCost both_sessions(const SearchCost& one, const SearchCost& other);

/// What a search cost by a rate, its joules being of the kind of the inferences' with which they
/// are to be added up. Errors: not_measurable with the reason as a part of a sentence.
Result<double> charged(const SearchCost& search, const CostRate& rate,
                       const std::optional<EnergyKind>& kind);

}  // namespace carnot
