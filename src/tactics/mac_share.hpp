// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "records/candidate.hpp"

namespace carnot {

/// Share of the model's multiplications (one image) that a recipe would do in 8 bits, or not at all
/// any more, whether an engine gains by it or not. What one step removes the next cannot make
/// cheaper: what is left multiplies. Empty where no step is a tactic of which that can be said
/// (static-int8, dynamic-int8, prune-structured), or shapes are not known.
///
/// Steps are judged as forecast_recipe judges them. Errors: those of a recipe that cannot be
/// applied.
Result<std::optional<double>> mac_share(const Graph& graph, const Recipe& recipe);

/// Whether that can be said of a tactic at all.
bool has_mac_share(std::string_view tactic);

}  // namespace carnot
