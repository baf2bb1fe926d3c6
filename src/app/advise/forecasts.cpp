// SPDX-License-Identifier: Apache-2.0
#include "app/advise/forecasts.hpp"

#include <set>

#include "base/claimed_folder.hpp"
#include "engines/capabilities.hpp"
#include "experiment/engine_pool.hpp"
#include "experiment/source_model.hpp"
#include "tactics/mac_share.hpp"
#include "tactics/recipe.hpp"

namespace carnot {
namespace {

constexpr std::string_view kFold = "fold";
constexpr std::string_view kPruning = "prune-structured";

}  // namespace

Recipe recipe_of_tactic(const std::string& tactic) {
  const RecipeStep fold{std::string{kFold}, {}};
  Recipe recipe{tactic, {}};
  if (tactic == kFold) {
    recipe.steps = {fold};
  } else if (tactic == kPruning) {
    recipe.steps = {{tactic, {}}, fold};
  } else {
    recipe.steps = {fold, {tactic, {}}};
  }
  return recipe;
}

std::vector<std::string> tactics_asked_for(const AdviceTree& tree) {
  std::set<std::string> tactics;
  for (const AdviceNode& node : tree.nodes) tactics.insert(node.of.begin(), node.of.end());
  return {tactics.begin(), tactics.end()};
}

Result<TacticForecast> tactic_forecast(const Graph& graph, const Recipe& recipe,
                                       const EngineReport& engine) {
  CARNOT_TRY(const Forecast forecast, forecast_recipe(graph, recipe, capabilities_of(engine)));
  TacticForecast expected{.tactics = {}, .engine = std::string{key_of(engine.engine)}};
  for (const RecipeStep& step : recipe.steps) expected.tactics.push_back(step.tactic);
  CARNOT_TRY(expected.mac_share, mac_share(graph, recipe));
  expected.changes_anything = forecast.changes_anything;
  expected.expects_no_gain =
      forecast.direction == Direction::slower || forecast.direction == Direction::none;
  expected.time_ratio = forecast.expected_time_ratio;
  expected.reasons = forecast.reasons;
  return expected;
}

std::vector<TacticForecast> forecasts_of(const Graph& graph,
                                         const std::vector<std::string>& tactics,
                                         const std::vector<EngineReport>& engines) {
  std::vector<TacticForecast> forecasts;
  for (const std::string& tactic : tactics) {
    const Recipe recipe = recipe_of_tactic(tactic);
    for (const EngineReport& engine : engines) {
      auto forecast = tactic_forecast(graph, recipe, engine);
      if (forecast) {
        forecasts.push_back(std::move(*forecast));
        continue;
      }
      forecasts.push_back({.tactics = {tactic},
                           .engine = std::string{key_of(engine.engine)},
                           .changes_anything = false,
                           .expects_no_gain = true,
                           .time_ratio = 1.0,
                           .reasons = {to_sentence(forecast.error())}});
    }
  }
  return forecasts;
}

Result<std::vector<EngineReport>> engine_reports(const std::vector<EngineName>& engines,
                                                 const Environment& environment) {
  CARNOT_TRY(const ClaimedFolder work, ClaimedFolder::create(environment.cache, kWorkFolderPrefix));
  EnginePool::Setup setup;
  setup.worker_folders = worker_folders_of(environment);
  setup.work_folder = work.path();
  CARNOT_TRY(const EnginePool pool,
             EnginePool::open(engines, std::move(setup), environment.clock, environment.sys));
  std::vector<EngineReport> reports;
  reports.reserve(engines.size());
  for (const EngineName engine : engines) reports.push_back(pool.report(engine));
  return reports;
}

}  // namespace carnot
