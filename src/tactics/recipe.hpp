// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "records/candidate.hpp"
#include "records/engine.hpp"
#include "tactics/external/external.hpp"
#include "tactics/observer.hpp"
#include "tactics/tactic.hpp"

namespace carnot {

/// The step "none": a recipe may consist of it alone, and then has no steps left.
inline constexpr std::string_view kNoTactic = "none";

/// What can be said of a recipe without a graph: that its tactics and parameters exist and their
/// values are in range. Errors: bad_input naming recipe and step, for a study file's line.
Result<void> check_recipe(const Recipe& recipe);

/// True when a step asks the Observer, so that the study needs calibration images.
Result<bool> needs_calibration(const Recipe& recipe);

/// What one step did.
struct StepOutcome {
  RecipeStep step;  // parameters completed: what really held
  std::vector<std::string> notes;
  int nodes_touched = 0;
};

struct RecipeOutcome {
  Graph graph;
  std::vector<StepOutcome> steps;
};

/// Applies the steps in the order given. After every step the graph must pass the checker: a tactic
/// that breaks a model is stopped there, not by an engine. Errors: those of check_recipe, of the
/// tactics and of `program`; bad_input when a step needs calibration images and there is no
/// observer, or is a command and nobody can run it.
Result<RecipeOutcome> apply_recipe(const Graph& graph, const Recipe& recipe, Observer* observer,
                                   ExternalProgram* program = nullptr);

/// What the recipe as a whole is expected to do: ratios multiply. Steps after one that needs
/// calibration, or is a command, are judged on the graph before it, since forecasts observe and run
/// nothing.
Result<Forecast> forecast_recipe(const Graph& graph, const Recipe& recipe,
                                 const EngineCapabilities& engine);

}  // namespace carnot
