// SPDX-License-Identifier: Apache-2.0
#include "tactics_on_exports/attempt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/number_text.hpp"
#include "experiment/engine_observer.hpp"
#include "graph/onnx_file.hpp"
#include "support/masked_channels.hpp"
#include "tactics/fold/fold.hpp"
#include "tactics/recipe.hpp"
#include "tactics/structured/importance.hpp"
#include "tactics/structured/selection.hpp"

namespace carnot {
namespace {

constexpr const char* kResult = "result.onnx";

std::string judged(const Deviation& found, Promise promise, double least_decibels) {
  if (!found.are_numbers) return "gives something that is no number, or another number of answers";
  if (promise == Promise::exact && found.largest > kExact)
    return fmt::format("is off by {} of the largest answer", format_number(found.largest, 3));
  if (promise == Promise::close && found.decibels < least_decibels)
    return fmt::format("keeps {} dB", format_decimals(found.decibels, 1));
  return {};
}

/// Asks the engines and judges what they say.
void run(const Laboratory& laboratory, const ExportedModel& model,
         const std::map<EngineName, Answers>& exact, const Case& tried, Attempt& made) {
  for (const EngineName engine : laboratory.engines) {
    if (tried.only_on && *tried.only_on != engine) continue;
    const auto own = answers_of(*laboratory.pool, engine, laboratory.folder / kResult, model.test);
    if (!own) {
      made.broken.push_back(fmt::format("{}: {}", key_of(engine), own.error().message));
      continue;
    }
    const Deviation found = deviation(exact.at(engine), *own);
    made.deviations.emplace(engine, found);
    const std::string fault = judged(found, tried.promise, tried.least_decibels);
    if (!fault.empty()) made.broken.push_back(fmt::format("{}: {}", key_of(engine), fault));
  }
}

/// What can be said of the result without an engine.
void compare_graphs(const Graph& before, const RecipeOutcome& outcome,
                    const Result<Forecast>& forecast, Attempt& made) {
  for (const StepOutcome& step : outcome.steps) made.changed |= step.nodes_touched > 0;
  if (outcome.graph.inputs != before.inputs || outcome.graph.outputs != before.outputs)
    made.broken.emplace_back("inputs or outputs have changed");
  if (!made.changed && !(outcome.graph == before))
    made.broken.emplace_back("it touched no node and changed the graph");
  if (outcome.steps.size() != 1) return;  // what comes later in a recipe is forecast on the first
  if (!forecast)
    made.broken.push_back("no forecast: " + forecast.error().message);
  else if (forecast->changes_anything != made.changed)
    made.broken.push_back(made.changed ? "it was forecast to do nothing"
                                       : "it did nothing, which was not forecast");
}

}  // namespace

Attempt attempt(const Laboratory& laboratory, const ExportedModel& model, const Case& tried) {
  Attempt made;
  const auto observer =
      observer_on(laboratory.engines.front(), *laboratory.pool, model.calibration);
  if (!observer) return {.refusal = observer.error().message};
  const auto forecast = forecast_recipe(model.graph, tried.recipe, {});
  const auto outcome = apply_recipe(model.graph, tried.recipe, observer->get());
  if (!outcome) return {.refusal = outcome.error().message};
  compare_graphs(model.graph, *outcome, forecast, made);
  if (!made.changed) return made;
  if (const auto saved = save_model(outcome->graph, laboratory.folder / kResult); !saved)
    made.broken.push_back(saved.error().message);
  else
    run(laboratory, model, model.answers, tried, made);
  return made;
}

namespace {

bool sees_all_channels(const Node& node) {
  constexpr std::array kNorms = {"LayerNormalization", "InstanceNormalization",
                                 "GroupNormalization", "ReduceL2"};
  return std::ranges::any_of(kNorms, [&](const char* norm) { return node.is(norm); });
}

struct CutAndUnheard {
  Graph cut;
  Graph unheard;
  int touched = 0;
};

Result<CutAndUnheard> cut_half(const Graph& original) {
  FoldCounts counts;
  CARNOT_TRY(const Graph graph, folded(original, counts, Rewriting::keep_weights));
  const Dependencies found = dependencies_of(graph, std::vector<bool>(graph.nodes.size()));
  const Cuts cuts = select_cuts(found, weight_scores(graph, found, Importance::magnitude),
                                {.ratio = 0.5, .multiple = 1, .least = 2});
  const Remainder remainder{found, cuts};
  CutAndUnheard made;
  made.cut = without_channels(graph, found, remainder, made.touched);
  made.unheard = with_unheard_channels(graph, found, remainder);
  return made;
}

}  // namespace

Attempt attempt_unheard(const Laboratory& laboratory, const ExportedModel& model) {
  if (std::ranges::any_of(model.graph.nodes, sees_all_channels))
    return {.refusal = "has norms over channels"};
  const auto graphs = cut_half(model.graph);
  if (!graphs) return {.refusal = graphs.error().message};
  Attempt made;
  made.changed = graphs->touched > 0;
  std::map<EngineName, Answers> exact;
  const auto unheard = laboratory.folder / "unheard.onnx";
  for (const auto& [graph, file] : {std::pair{&graphs->unheard, unheard},
                                    std::pair{&graphs->cut, laboratory.folder / kResult}}) {
    if (const auto saved = save_model(*graph, file); !saved)
      return {.refusal = saved.error().message};
  }
  for (const EngineName engine : laboratory.engines) {
    auto answers = answers_of(*laboratory.pool, engine, unheard, model.test);
    if (!answers) return {.refusal = answers.error().message};
    exact.emplace(engine, std::move(*answers));
  }
  Case tried;
  tried.promise = Promise::exact;
  run(laboratory, model, exact, tried, made);
  return made;
}

}  // namespace carnot
