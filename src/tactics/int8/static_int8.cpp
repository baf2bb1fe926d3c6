// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/static_int8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/assert.hpp"
#include "base/number_text.hpp"
#include "graph/count.hpp"
#include "graph/shapes.hpp"
#include "tactics/int8/bias_correction.hpp"
#include "tactics/int8/calibration.hpp"
#include "tactics/int8/emit.hpp"
#include "tactics/int8/equalize.hpp"
#include "tactics/int8/exclusions.hpp"
#include "tactics/int8/node_kinds.hpp"
#include "tactics/int8/placement.hpp"
#include "tactics/int8/prepare.hpp"
#include "tactics/int8/shared_parameters.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kPerAxisOpset = 13;

/// A prepared graph with its plan: all that is known before anything is observed.
struct Plan {
  PreparedGraph prepared;
  Placement placement;
  int weighted = 0;
  int products = 0;                  // of two activations
  int weighted_in_all = 0;           // excluded ones too
  std::optional<std::size_t> pairs;  // equalised; empty when not asked for
};

Result<Plan> plan_for(const Graph& graph, const Parameters& parameters) {
  Plan plan;
  CARNOT_TRY(plan.prepared, prepare_for_int8(graph, kPerAxisOpset));
  PlacementWishes wishes{.excluded = {}, .sums_share_scale = flag(parameters, "share-scales")};
  CARNOT_TRY(wishes.excluded,
             excluded_nodes(plan.prepared.graph, graph, names(parameters, "exclude")));
  if (flag(parameters, "equalize")) plan.pairs = equalize(plan.prepared.graph);
  plan.placement =
      place(plan.prepared.graph, wishes, placement_rules(choice(parameters, "placement")));
  for (std::size_t i = 0; i < plan.prepared.graph.nodes.size(); ++i) {
    plan.weighted += plan.placement.roles[i] == Int8Role::weighted ? 1 : 0;
    plan.products += plan.placement.roles[i] == Int8Role::product ? 1 : 0;
    plan.weighted_in_all +=
        takes_int8_weights(plan.prepared.graph, plan.prepared.graph.nodes[i]) ? 1 : 0;
  }
  return plan;
}

CalibrationMethod method_of(const Parameters& parameters) {
  const auto calibration = calibration_of(choice(parameters, "calibration"));
  CARNOT_ASSERT(calibration.has_value());
  return {.calibration = *calibration, .percentile = number(parameters, "percentile")};
}

std::vector<std::string> notes_of(const Plan& plan) {
  std::vector<std::string> notes = plan.prepared.notes;
  notes.push_back(fmt::format("{} of {} layers with constant weights in int8, {} tensors in bytes.",
                              plan.weighted, plan.weighted_in_all, plan.placement.group_of.size()));
  if (plan.products > 0) {
    notes.push_back(fmt::format("{} products of two activations in int8.", plan.products));
  }
  if (plan.pairs == std::size_t{0}) {
    notes.emplace_back("No convolution feeds another through a Relu alone: nothing to equalise.");
  } else if (plan.pairs) {
    notes.push_back(fmt::format("{} pairs of convolutions equalised.", *plan.pairs));
  }
  if (plan.placement.islands > 0) {
    notes.push_back(
        fmt::format("{} operators stay in float between int8 ones.", plan.placement.islands));
  }
  return notes;
}

int touched_by(const Placement& placement) {
  return static_cast<int>(placement.roles.size() - static_cast<std::size_t>(std::ranges::count(
                                                       placement.roles, Int8Role::untouched)));
}

std::vector<bool> weighted_nodes(const Placement& placement) {
  std::vector<bool> weighted;
  for (const Int8Role role : placement.roles) weighted.push_back(role == Int8Role::weighted);
  return weighted;
}

Result<TacticOutcome> apply(const Graph& graph, const Parameters& parameters, Observer* observer) {
  CARNOT_ASSERT(observer != nullptr);
  CARNOT_TRY(const Plan plan, plan_for(graph, parameters));
  if (plan.weighted == 0) {
    return TacticOutcome{.graph = graph, .notes = notes_of(plan), .nodes_touched = 0};
  }
  CARNOT_TRY(const auto ranges, calibrate(plan.prepared.graph, plan.placement.observed,
                                          method_of(parameters), *observer));
  const auto quantize = [&](const Graph& prepared) {
    return with_quantizers(
        prepared, plan.placement, ranges,
        flag(parameters, "per-channel") ? WeightScales::per_channel : WeightScales::per_tensor);
  };
  TacticOutcome outcome{.graph = {}, .notes = notes_of(plan), .nodes_touched = 0};
  CorrectedBiases corrected{.graph = plan.prepared.graph, .layers = 0};
  if (flag(parameters, "bias-correction")) {
    CARNOT_TRY(corrected, correct_biases(plan.prepared.graph, weighted_nodes(plan.placement),
                                         quantize, *observer));
    outcome.notes.push_back(fmt::format("The biases of {} layers corrected.", corrected.layers));
  }
  CARNOT_TRY(outcome.graph, infer_shapes(quantize(corrected.graph)));
  outcome.nodes_touched = touched_by(plan.placement);
  return outcome;
}

/// Shares of the multiplications that would be done in int8.
struct Shares {
  double weighted = 0.0;
  double products = 0.0;
};

/// Empty when shapes are not known.
std::optional<Shares> converted_shares(const Plan& plan) {
  Shares converted;
  double all = 0.0;
  for (std::size_t i = 0; i < plan.prepared.graph.nodes.size(); ++i) {
    const Node& node = plan.prepared.graph.nodes[i];
    if (!has_macs(node)) continue;
    const auto macs = node_macs(plan.prepared.graph, node);
    if (!macs) return std::nullopt;
    all += static_cast<double>(*macs);
    const Int8Role role = plan.placement.roles[i];
    if (role == Int8Role::weighted) converted.weighted += static_cast<double>(*macs);
    if (role == Int8Role::product) converted.products += static_cast<double>(*macs);
  }
  if (all == 0.0) return std::nullopt;
  return Shares{.weighted = converted.weighted / all, .products = converted.products / all};
}

Forecast unchanged(std::string reason) {
  return {.changes_anything = false,
          .direction = Direction::none,
          .expected_time_ratio = 1.0,
          .reasons = {std::move(reason)}};
}

Forecast forecast(const Graph& graph, const Parameters& parameters,
                  const EngineCapabilities& engine) {
  // Shapes for one image: ratios do not depend on the batch, and open ones cannot be counted.
  auto single = with_batch(graph, 1);
  const auto plan = plan_for(single ? *single : graph, parameters);
  if (!plan) return unchanged(plan.error().message);
  if (plan->weighted == 0) {
    return unchanged(plan->weighted_in_all == 0
                         ? "No Conv, Gemm or MatMul has constant float weights."
                         : "Every layer with constant weights is excluded.");
  }
  // Seen on x86: kernels with VNNI 3.5 times as fast as fp32, without 1 to 1.5 times.
  constexpr double kGainWithVnni = 3.5;
  constexpr double kGainWithout = 1.2;
  // ViT-Tiny's products are 14 % of its multiplications and saved 5 to 9 % of the time.
  constexpr double kGainOfProducts = 2.0;
  // An island costs a pass over its tensor in and out, next to the convolutions around it.
  constexpr double kShareOfAnIsland = 0.02;
  Forecast forecast;
  forecast.reasons = notes_of(*plan);
  if (engine.vnni && !engine.static_int8_fast) {
    forecast.reasons.emplace_back("This engine has no fast kernels for quantised graphs.");
    forecast.direction = Direction::slower;
    return forecast;
  }
  if (!engine.vnni) {
    forecast.reasons.emplace_back("No 8-bit dot products (VNNI) here: little gain from int8.");
  }
  const std::string& placement = choice(parameters, "placement");
  if (placement != placement_rules().front().name && placement != engine.engine) {
    forecast.reasons.push_back(
        fmt::format("The placement is {}'s: what it does on this engine is not known.", placement));
    return forecast;
  }
  const auto shares = converted_shares(*plan);
  if (!shares) {
    forecast.reasons.emplace_back("The shapes are not known well enough to estimate its share.");
    return forecast;
  }
  const double gain = engine.vnni ? kGainWithVnni : kGainWithout;
  const double share = shares->weighted + shares->products;
  const double ratio = (1.0 - share) + shares->weighted / gain +
                       shares->products / (engine.vnni ? kGainOfProducts : kGainWithout) +
                       kShareOfAnIsland * plan->placement.islands;
  forecast.reasons.push_back(
      fmt::format("{} of the multiplications in int8.", format_share(share)));
  forecast.expected_time_ratio = ratio;
  forecast.direction = direction_of(ratio);
  return forecast;
}

std::vector<std::string_view> placement_names() {
  std::vector<std::string_view> names;
  for (const PlacementRules& rules : placement_rules()) names.push_back(rules.name);
  return names;
}

}  // namespace

Tactic static_int8() {
  return {.name = "static-int8",
          .meaning = "8-bit weights and activations, ranges fixed on calibration images",
          .parameters = {{.name = "calibration",
                          .type = ParameterType::choice,
                          .standard = std::string{key_of(Calibration::minmax)},
                          .choices = {key_of(Calibration::minmax), key_of(Calibration::percentile),
                                      key_of(Calibration::entropy), key_of(Calibration::mse)},
                          .meaning = "how ranges are chosen from what calibration images gave"},
                         {.name = "percentile",
                          .type = ParameterType::number,
                          .standard = 99.99,
                          .least = 50.0,
                          .greatest = 100.0,
                          .meaning = "share of the values kept on either side, in percent"},
                         {.name = "placement",
                          .type = ParameterType::choice,
                          .standard = std::string{placement_rules().front().name},
                          .choices = placement_names(),
                          .meaning = "the engine whose integer kernels the graph is laid out for"},
                         per_channel_parameter(),
                         {.name = "share-scales",
                          .type = ParameterType::flag,
                          .standard = false,
                          .meaning = "one scale for what an Add reads and gives"},
                         {.name = "equalize",
                          .type = ParameterType::flag,
                          .standard = false,
                          .meaning = "balance the channels between convolutions beforehand"},
                         {.name = "bias-correction",
                          .type = ParameterType::flag,
                          .standard = false,
                          .meaning = "make up layer by layer for the means that rounding shifts"},
                         exclude_parameter()},
          .needs_calibration = true,
          .may_change = {.accuracy = true, .bytes = true, .time = true},
          .apply = apply,
          .forecast = forecast};
}

}  // namespace carnot
