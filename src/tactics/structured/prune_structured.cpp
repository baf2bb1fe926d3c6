// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/prune_structured.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.hpp"
#include "base/number_text.hpp"
#include "graph/edit.hpp"
#include "graph/shapes.hpp"
#include "tactics/fold/passes.hpp"
#include "tactics/int8/exclusions.hpp"
#include "tactics/structured/cut.hpp"
#include "tactics/structured/expected_time.hpp"
#include "tactics/structured/importance.hpp"
#include "tactics/structured/repair.hpp"
#include "tactics/structured/selection.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

constexpr std::string_view kName = "prune-structured";
constexpr std::string_view kGlobal = "global";
constexpr std::string_view kPerLayer = "per-layer";
constexpr std::string_view kAll = "all";
constexpr std::string_view kInner = "inner";

/// A graph ready to be cut, and what can be cut.
struct Plan {
  Graph graph;
  Dependencies found;
};

Result<Plan> plan_for(const Graph& original, const Parameters& parameters) {
  Plan plan{.graph = original, .found = {}};
  lift_constants(plan.graph);
  CARNOT_TRY(plan.graph, infer_shapes(std::move(plan.graph)));
  // Weights that are reshaped and targets that are put together, as exporters leave them, become
  // constants that can be cut. Each one may tell a shape that the next is calculated from.
  while (calculate_constants(plan.graph) > 0) {
    remove_dead(plan.graph);
    CARNOT_TRY(plan.graph, infer_shapes(std::move(plan.graph)));
  }
  CARNOT_TRY(const auto fixed, excluded_nodes(plan.graph, original, names(parameters, "exclude")));
  plan.found = dependencies_of(plan.graph, fixed);
  return plan;
}

SelectionRule rule_of(const Parameters& parameters) {
  return {.ratio = number(parameters, "ratio"),
          .global = choice(parameters, "ranking") == kGlobal,
          .multiple = static_cast<std::int64_t>(number(parameters, "multiple")),
          .least = static_cast<std::int64_t>(number(parameters, "least")),
          .inner_only = choice(parameters, "channels") == kInner};
}

Importance chosen_importance(const Parameters& parameters) {
  const auto importance = importance_of(choice(parameters, "importance"));
  CARNOT_ASSERT(importance.has_value());
  return *importance;
}

Result<Scores> scores_for(const Plan& plan, Importance importance, Observer* observer) {
  if (!is_observed(importance)) return weight_scores(plan.graph, plan.found, importance);
  CARNOT_ASSERT(observer != nullptr);
  return importance == Importance::taylor ? taylor_scores(plan.graph, plan.found, *observer)
                                          : activation_scores(plan.graph, plan.found, *observer);
}

std::vector<std::string> notes_of(const Plan& plan, const Cuts& cuts) {
  std::size_t channels = 0;
  std::size_t gone = 0;
  std::size_t groups = 0;
  for (std::size_t g = 0; g < cuts.size(); ++g) {
    channels += plan.found.groups[g].units.size();
    gone += cuts[g].size();
    groups += cuts[g].empty() ? 0 : 1;
  }
  std::vector<std::string> notes{
      fmt::format("{} of {} channels and heads removed, in {} of {} groups that depend on each "
                  "other.",
                  gone, channels, groups, cuts.size())};
  constexpr std::size_t kNamed = 5;
  const auto& obstacles = plan.found.obstacles;
  for (std::size_t i = 0; i < std::min(kNamed, obstacles.size()); ++i)
    notes.push_back(obstacles[i]);
  if (obstacles.size() > kNamed)
    notes.push_back(fmt::format("So do {} further nodes.", obstacles.size() - kNamed));
  return notes;
}

Repair chosen_repair(const Parameters& parameters) {
  const auto repair = repair_of(choice(parameters, "repair"));
  CARNOT_ASSERT(repair.has_value());
  return *repair;
}

bool asks_observer(const Parameters& parameters) {
  return is_observed(chosen_importance(parameters)) || chosen_repair(parameters) != Repair::none;
}

Result<TacticOutcome> apply(const Graph& graph, const Parameters& parameters, Observer* observer) {
  CARNOT_TRY(const Plan plan, plan_for(graph, parameters));
  CARNOT_TRY(const Scores scores, scores_for(plan, chosen_importance(parameters), observer));
  const Cuts cuts = select_cuts(plan.found, scores, rule_of(parameters));
  const bool none = std::ranges::all_of(cuts, [](const auto& cut) { return cut.empty(); });
  if (none) return TacticOutcome{.graph = graph, .notes = notes_of(plan, cuts), .nodes_touched = 0};
  TacticOutcome outcome{.graph = {}, .notes = notes_of(plan, cuts), .nodes_touched = 0};
  const Remainder remainder{plan.found, cuts};
  Graph cut = without_channels(plan.graph, plan.found, remainder, outcome.nodes_touched);
  CARNOT_TRY(auto repair, repaired(chosen_repair(parameters), plan.graph, plan.found, remainder,
                                   std::move(cut), observer));
  outcome.graph = std::move(repair.graph);
  if (!repair.note.empty()) outcome.notes.push_back(std::move(repair.note));
  return outcome;
}

Forecast unchanged(std::string reason) {
  return {.changes_anything = false,
          .direction = Direction::none,
          .expected_time_ratio = 1.0,
          .reasons = {std::move(reason)}};
}

/// What these cuts are expected to bring.
Forecast forecast_of(const Plan& plan, const Cuts& cuts) {
  int touched = 0;
  const Graph cut = without_channels(plan.graph, plan.found, Remainder{plan.found, cuts}, touched);
  Forecast forecast;
  forecast.reasons = notes_of(plan, cuts);
  const auto expected = expected_time(plan.graph, cut);
  if (!expected) {
    forecast.reasons.emplace_back("The shapes are not known well enough to count what is left.");
    return forecast;
  }
  forecast.reasons.push_back(
      fmt::format("{} of the multiplications are left.", format_share(expected->macs_left)));
  if (expected->too_narrow > 0) {
    forecast.reasons.push_back(
        fmt::format("{} layers have fewer than {} channels left, too few to run faster.",
                    expected->too_narrow, kNarrowChannels));
  }
  forecast.expected_time_ratio = expected->ratio;
  forecast.direction = direction_of(expected->ratio);
  return forecast;
}

Forecast forecast(const Graph& graph, const Parameters& parameters,
                  const EngineCapabilities& /*engine*/) {
  // Shapes for one image: ratios do not depend on the batch, and open ones cannot be counted.
  auto single = with_batch(graph, 1);
  const auto plan = plan_for(single ? *single : graph, parameters);
  if (!plan) return unchanged(plan.error().message);
  if (plan->found.groups.empty()) {
    auto none = unchanged("No channels can be cut.");
    none.reasons.insert(none.reasons.end(), plan->found.obstacles.begin(),
                        plan->found.obstacles.end());
    return none;
  }
  // Which channels go matters little for the time; observing is not for forecasts.
  const Scores scores = weight_scores(plan->graph, plan->found, Importance::magnitude);
  const Cuts cuts = select_cuts(plan->found, scores, rule_of(parameters));
  if (std::ranges::all_of(cuts, [](const auto& cut) { return cut.empty(); }))
    return unchanged(
        "The ratio, the multiple and the least number of channels leave all as it is.");
  return forecast_of(*plan, cuts);
}

std::vector<ParameterSpec> parameters() {
  return {
      {.name = "ratio",
       .type = ParameterType::number,
       .standard = 0.25,
       .least = 0.0,
       .greatest = 0.95,
       .meaning = "share of the channels that is removed"},
      {.name = "ranking",
       .type = ParameterType::choice,
       .standard = std::string{kPerLayer},
       .choices = {kPerLayer, kGlobal},
       .meaning = "the same share of every layer, or the least important of all layers"},
      {.name = "importance",
       .type = ParameterType::choice,
       .standard = std::string{key_of(Importance::magnitude)},
       .choices = {key_of(Importance::magnitude), key_of(Importance::producers),
                   key_of(Importance::consumers), key_of(Importance::norm_scale),
                   key_of(Importance::activation), key_of(Importance::taylor)},
       .meaning = "what tells that a channel can go"},
      {.name = "channels",
       .type = ParameterType::choice,
       .standard = std::string{kAll},
       .choices = {kAll, kInner},
       .meaning = "all, or only those inside of residual blocks"},
      {.name = "multiple",
       .type = ParameterType::number,
       .standard = 8.0,
       .least = 1.0,
       .greatest = 256.0,
       .meaning = "the channels left in a layer are a multiple of it (1: any number)"},
      {.name = "least",
       .type = ParameterType::number,
       .standard = 8.0,
       .least = 1.0,
       .greatest = 4096.0,
       .meaning = "a layer is left with at least so many channels"},
      {.name = "repair",
       .type = ParameterType::choice,
       .standard = std::string{key_of(Repair::none)},
       .choices = {key_of(Repair::none), key_of(Repair::batch_norm), key_of(Repair::least_squares)},
       .meaning = "what makes up for the loss, from calibration images without labels"},
      {.name = "exclude",
       .type = ParameterType::names,
       .standard = std::vector<std::string>{},
       .meaning = "nodes (name, output or operator, * allowed) that keep their outputs"}};
}

}  // namespace

bool needs_gradients(const Recipe& recipe) {
  return std::ranges::any_of(recipe.steps, [](const RecipeStep& step) {
    const auto given = step.parameters.find("importance");
    if (step.tactic != kName || given == step.parameters.end()) return false;
    const auto* word = std::get_if<std::string>(&given->second);
    return word != nullptr && *word == key_of(Importance::taylor);
  });
}

std::optional<double> pruned_mac_share(const Graph& graph, const Parameters& parameters) {
  auto single = with_batch(graph, 1);
  const auto plan = plan_for(single ? *single : graph, parameters);
  if (!plan || plan->found.groups.empty()) return 0.0;
  const Scores scores = weight_scores(plan->graph, plan->found, Importance::magnitude);
  const Cuts cuts = select_cuts(plan->found, scores, rule_of(parameters));
  int touched = 0;
  const Graph cut =
      without_channels(plan->graph, plan->found, Remainder{plan->found, cuts}, touched);
  const auto expected = expected_time(plan->graph, cut);
  return expected ? std::optional{1.0 - expected->macs_left} : std::nullopt;
}

Tactic prune_structured() {
  return {.name = kName,
          .meaning = "remove channels, filters, attention heads and hidden units",
          .parameters = parameters(),
          .needs_calibration = false,
          .may_change = {.accuracy = true, .bytes = true, .time = true},
          .apply = apply,
          .forecast = forecast,
          .asks_observer = asks_observer};
}

}  // namespace carnot
