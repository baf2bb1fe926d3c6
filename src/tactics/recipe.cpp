// SPDX-License-Identifier: Apache-2.0
#include "tactics/recipe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "graph/check.hpp"
#include "tactics/compile/compile.hpp"
#include "tactics/registry.hpp"

namespace carnot {
namespace {

/// A step whose tactic was found and whose parameters are complete.
struct ReadyStep {
  const Tactic* tactic = nullptr;
  Parameters parameters;
};

std::string place_of(const Recipe& recipe, std::size_t step) {
  return recipe.name.empty() ? fmt::format("step {} ({})", step + 1, recipe.steps[step].tactic)
                             : fmt::format("recipe '{}', step {} ({})", recipe.name, step + 1,
                                           recipe.steps[step].tactic);
}

Result<ReadyStep> ready_step(const RecipeStep& step) {
  CARNOT_TRY(const Tactic* tactic, find_tactic(step.tactic));
  CARNOT_TRY(auto parameters, complete(tactic->parameters, step.parameters));
  if (tactic->apply == nullptr) {
    CARNOT_TRY_VOID(external_command(parameters));
  }
  return ReadyStep{.tactic = tactic, .parameters = std::move(parameters)};
}

Result<std::vector<ReadyStep>> ready_steps(const Recipe& recipe) {
  if (recipe.steps.size() == 1 && recipe.steps.front().tactic == kNoTactic) {
    return std::vector<ReadyStep>{};
  }
  if (const std::size_t at_step = misplaced_compile(recipe); at_step < recipe.steps.size()) {
    return at(place_of(recipe, at_step), Error{ErrorCode::bad_input, std::string{kMisplacedCompile},
                                               std::string{kMisplacedCompileRemedy}});
  }
  std::vector<ReadyStep> steps;
  for (std::size_t i = 0; i < recipe.steps.size(); ++i) {
    auto step = ready_step(recipe.steps[i]);
    if (!step) return at(place_of(recipe, i), std::move(step).error());
    steps.push_back(std::move(*step));
  }
  return steps;
}

Result<TacticOutcome> run_external(const Graph& graph, const ReadyStep& step,
                                   ExternalProgram* program) {
  if (program == nullptr)
    return fail(ErrorCode::unsupported, "no command can be run here.", "Use carnot run.");
  CARNOT_TRY(const ExternalCommand command, external_command(step.parameters));
  CARNOT_TRY(Graph after, program->transform(graph, command));
  return outcome_of_external(graph, std::move(after));
}

Result<TacticOutcome> apply_step(const Graph& graph, const ReadyStep& step, Observer* observer,
                                 ExternalProgram* program) {
  if (asks_the_observer(*step.tactic, step.parameters) && observer == nullptr) {
    return fail(ErrorCode::bad_input, "it needs calibration images, and there are none.",
                "Name a dataset for the model in the study.");
  }
  CARNOT_TRY(auto outcome, step.tactic->apply == nullptr
                               ? run_external(graph, step, program)
                               : step.tactic->apply(graph, step.parameters, observer));
  // A model that the checker refused to begin with (an output without a shape) is not the tactic's
  // fault, and engines are often less strict.
  if (auto verdict = check(outcome.graph); !verdict && check(graph)) return verdict.error();
  if (outcome.nodes_touched == 0)
    outcome.notes.emplace_back("Nothing to change: the graph is as it was.");
  return outcome;
}

void add_forecast(Forecast& whole, const Forecast& step, std::string_view tactic) {
  whole.changes_anything = whole.changes_anything || step.changes_anything;
  if (!step.reasons.empty())
    whole.reasons.push_back(fmt::format("{}: {}", tactic, fmt::join(step.reasons, " ")));
  if (!whole.expected_time_ratio || !step.expected_time_ratio) {
    whole.expected_time_ratio.reset();
    whole.direction = Direction::unknown;
  } else {
    whole.expected_time_ratio = *whole.expected_time_ratio * *step.expected_time_ratio;
    whole.direction = direction_of(*whole.expected_time_ratio);
  }
}

}  // namespace

Result<void> check_recipe(const Recipe& recipe) {
  CARNOT_TRY_VOID(ready_steps(recipe));
  return {};
}

Result<bool> needs_calibration(const Recipe& recipe) {
  CARNOT_TRY(const auto steps, ready_steps(recipe));
  return std::ranges::any_of(steps, [](const ReadyStep& step) {
    return asks_the_observer(*step.tactic, step.parameters);
  });
}

Result<RecipeOutcome> apply_recipe(const Graph& graph, const Recipe& recipe, Observer* observer,
                                   ExternalProgram* program) {
  CARNOT_TRY(auto steps, ready_steps(recipe));
  RecipeOutcome outcome{.graph = graph, .steps = {}};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    auto applied = apply_step(outcome.graph, steps[i], observer, program);
    if (!applied) return at(place_of(recipe, i), std::move(applied).error());
    outcome.graph = std::move(applied->graph);
    outcome.steps.push_back({.step = {.tactic = std::string{steps[i].tactic->name},
                                      .parameters = std::move(steps[i].parameters)},
                             .notes = std::move(applied->notes),
                             .nodes_touched = applied->nodes_touched});
  }
  return outcome;
}

Result<Forecast> forecast_recipe(const Graph& graph, const Recipe& recipe,
                                 const EngineCapabilities& engine) {
  CARNOT_TRY(const auto steps, ready_steps(recipe));
  Forecast whole{.changes_anything = false,
                 .direction = Direction::none,
                 .expected_time_ratio = 1.0,
                 .reasons = {}};
  Graph current = graph;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const ReadyStep& step = steps[i];
    add_forecast(whole, step.tactic->forecast(current, step.parameters, engine), step.tactic->name);
    const bool cannot_be_tried =
        asks_the_observer(*step.tactic, step.parameters) || step.tactic->apply == nullptr;
    if (cannot_be_tried || i + 1 == steps.size()) continue;
    auto applied = apply_step(current, step, nullptr, nullptr);
    if (!applied) return at(place_of(recipe, i), std::move(applied).error());
    current = std::move(applied->graph);
  }
  return whole;
}

}  // namespace carnot
