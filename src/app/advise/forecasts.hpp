// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analysis/advice/facts.hpp"
#include "analysis/advice/tree.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "graph/graph.hpp"
#include "records/candidate.hpp"
#include "records/engine.hpp"

namespace carnot {

/// The recipe by which a tactic is forecast: its standards, and fold, which goes before everything
/// but pruning (norms tell which channels matter).
Recipe recipe_of_tactic(const std::string& tactic);

/// Every tactic that a question of the tree is about, each once.
std::vector<std::string> tactics_asked_for(const AdviceTree& tree);

/// What a recipe is expected to do to the graph, as the tree's questions read it. Errors: those of
/// forecast_recipe and mac_share.
Result<TacticForecast> tactic_forecast(const Graph& graph, const Recipe& recipe,
                                       const EngineReport& engine);

/// What each tactic is expected to do to the graph on each engine. A tactic that cannot be forecast
/// for this graph changes nothing, with the reason.
std::vector<TacticForecast> forecasts_of(const Graph& graph,
                                         const std::vector<std::string>& tactics,
                                         const std::vector<EngineReport>& engines);

/// Starts each engine once and lets it introduce itself. Errors: those of starting it.
Result<std::vector<EngineReport>> engine_reports(const std::vector<EngineName>& engines,
                                                 const Environment& environment);

}  // namespace carnot
