// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/search_goal.hpp"
#include "records/candidate.hpp"

namespace carnot {

/// The recipes that a search tries for a goal when the user names none: each tactic at the settings
/// at which it has been seen to pay, alone and in the combinations whose gains add up. "none"
/// first. Static int8 also laid out for each of the engines, and with a limit of its own for what
/// it may change, which is held in reserve (is_in_reserve). Recipes that would change nothing, or
/// make things worse, on an engine are left out later, by their forecast.
std::vector<Recipe> portfolio_for(Goal goal, std::span<const EngineName> engines);

/// Whether it is the portfolio's recipe that finds out by itself which layers int8 hurts: a pass
/// over calibration images for each, so it is worth its time only where int8 as it is loses too
/// much.
bool is_in_reserve(const Recipe& recipe);

/// The engine whose kernels the recipe lays the model out for; empty where it is for any.
std::optional<EngineName> laid_out_for(const Recipe& recipe);

}  // namespace carnot
