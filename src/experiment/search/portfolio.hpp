// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analysis/search_goal.hpp"
#include "records/candidate.hpp"

namespace carnot {

/// The recipes that a search tries for a goal when the user names none: each tactic at the settings
/// at which it has been seen to pay, alone and in the combinations whose gains add up. "none"
/// first. Recipes that would change nothing, or make things worse, on an engine are left out later,
/// by their forecast.
std::vector<Recipe> portfolio_for(Goal goal);

}  // namespace carnot
