// SPDX-License-Identifier: Apache-2.0
#include "tactics/compile/compile.hpp"

namespace carnot {
namespace {

constexpr std::string_view kCompile = "compile";

/// Of eager torch, ResNet-50 on 2 threads at batch 1 (32.1 and 19.6 ms).
constexpr double kSeenOnResNet50 = 0.61;

Result<TacticOutcome> leave_for_the_compiler(const Graph& graph, const Parameters& /*parameters*/,
                                             Observer* /*observer*/) {
  return TacticOutcome{
      .graph = graph, .notes = {}, .nodes_touched = static_cast<int>(graph.nodes.size())};
}

Forecast forecast_compile(const Graph& /*graph*/, const Parameters& /*parameters*/,
                          const EngineCapabilities& engine) {
  if (!engine.runs_packages) {
    return {.changes_anything = false,
            .direction = Direction::none,
            .expected_time_ratio = 1.0,
            .reasons = {"It runs no packages; it compiles each model while loading it."}};
  }
  return {.changes_anything = true,
          .direction = Direction::faster,
          .expected_time_ratio = kSeenOnResNet50,
          .reasons = {"Node after node becomes one program; so much it was on a ResNet-50."}};
}

}  // namespace

Tactic compile() {
  return {.name = kCompile,
          .meaning = "compile the model for this machine (AOTInductor); only torch runs that",
          .parameters = {},
          .needs_calibration = false,
          .may_change = {.accuracy = false, .bytes = true, .time = true},
          .apply = leave_for_the_compiler,
          .forecast = forecast_compile};
}

bool compiles(const Recipe& recipe) {
  return !recipe.steps.empty() && recipe.steps.back().tactic == kCompile;
}

std::size_t misplaced_compile(const Recipe& recipe) {
  for (std::size_t i = 0; i + 1 < recipe.steps.size(); ++i) {
    if (recipe.steps[i].tactic == kCompile) return i;
  }
  return recipe.steps.size();
}

}  // namespace carnot
