// SPDX-License-Identifier: Apache-2.0
#include "tactics/mac_share.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "tactics/int8/dynamic_int8.hpp"
#include "tactics/int8/static_forecast.hpp"
#include "tactics/recipe.hpp"
#include "tactics/registry.hpp"
#include "tactics/structured/prune_structured.hpp"

namespace carnot {
namespace {

struct ShareRow {
  std::string_view tactic;
  std::optional<double> (*share)(const Graph& graph, const Parameters& parameters);
};
constexpr auto kRows = std::to_array<ShareRow>({{"static-int8", static_int8_mac_share},
                                                {"dynamic-int8", dynamic_int8_mac_share},
                                                {"prune-structured", pruned_mac_share}});

}  // namespace

bool has_mac_share(std::string_view tactic) {
  return std::ranges::find(kRows, tactic, &ShareRow::tactic) != kRows.end();
}

Result<std::optional<double>> mac_share(const Graph& graph, const Recipe& recipe) {
  double left = 1.0;
  bool is_known = false;
  Graph current = graph;
  for (const RecipeStep& step : recipe.steps) {
    CARNOT_TRY(const Tactic* tactic, find_tactic(step.tactic));
    CARNOT_TRY(const Parameters parameters, complete(tactic->parameters, step.parameters));
    const auto row = std::ranges::find(kRows, tactic->name, &ShareRow::tactic);
    if (row != kRows.end()) {
      const auto share = row->share(current, parameters);
      if (!share) return std::optional<double>{};
      left *= 1.0 - *share;
      is_known = true;
    }
    const bool cannot_be_tried = asks_the_observer(*tactic, parameters) || tactic->apply == nullptr;
    if (cannot_be_tried || &step == &recipe.steps.back()) continue;
    CARNOT_TRY(RecipeOutcome outcome, apply_recipe(current, Recipe{{}, {step}}, nullptr));
    current = std::move(outcome.graph);
  }
  return is_known ? std::optional{1.0 - left} : std::nullopt;
}

}  // namespace carnot
