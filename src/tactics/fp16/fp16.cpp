// SPDX-License-Identifier: Apache-2.0
#include "tactics/fp16/fp16.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "graph/shapes.hpp"
#include "tactics/fp16/half_nodes.hpp"
#include "tactics/fp16/half_writer.hpp"
#include "tactics/int8/exclusions.hpp"
#include "tactics/int8/shared_parameters.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kLeastIrVersion = 4;  // older ones list every constant as an input
// An engine without kernels in half precision casts at the border of every operator that stays in
// float and no longer fuses Clip into convolutions. Its time seen over fp32's, and the share of
// such places among the nodes: MobileNetV2 1.2 and .35, ViT-S 1.0 to 1.17 and .2, ConvNeXt-T 1.04
// and .16, ResNet-20 and -50 1.0 and 0.
constexpr double kTimePerPlace = 0.5;

struct Plan {
  Graph graph;  // with types, constants lifted
  std::vector<bool> half;
  bool quantized = false;  // then nothing is in half precision
  int nodes = 0;           // in half precision
  int norms = 0;           // batch norms, which stay in float
};

/// Casts between the nodes of a quantised pattern would keep engines from fusing it.
bool is_quantized(const Graph& graph) {
  return std::ranges::any_of(graph.nodes, [](const Node& node) {
    return node.op_type.find("QuantizeLinear") != std::string::npos ||
           node.op_type.find("DequantizeLinear") != std::string::npos ||
           node.op_type.find("Integer") != std::string::npos || node.op_type.starts_with("QLinear");
  });
}

Result<Plan> plan_for(const Graph& graph, const Parameters& parameters) {
  Plan plan;
  CARNOT_TRY(plan.graph, infer_shapes(graph));
  lift_constants(plan.graph);
  CARNOT_TRY(const auto excluded, excluded_nodes(plan.graph, graph, names(parameters, "exclude")));
  plan.quantized = is_quantized(graph);
  plan.half =
      plan.quantized ? std::vector<bool>(excluded.size()) : half_nodes(plan.graph, excluded);
  plan.nodes = static_cast<int>(std::ranges::count(plan.half, true));
  for (const Node& node : plan.graph.nodes) plan.norms += node.is("BatchNormalization") ? 1 : 0;
  return plan;
}

std::string reason_for_nothing(const Plan& plan) {
  return plan.quantized ? "The graph is quantised already: casts would break up what engines fuse."
                        : "No operator that half precision suits has inputs of float32.";
}

/// t_new / t_old on an engine that casts.
double time_ratio_with_casts(const Plan& plan) {
  const auto ends = static_cast<int>(plan.graph.inputs.size() + plan.graph.outputs.size());
  int places = std::max(0, with_half_nodes(plan.graph, plan.half).counts.casts - ends);
  for (const Node& node : plan.graph.nodes) places += node.is("Clip") ? 1 : 0;
  return 1.0 + kTimePerPlace * places / static_cast<double>(plan.graph.nodes.size());
}

std::vector<std::string> notes_of(const Plan& plan, const HalfCounts& counts) {
  std::vector<std::string> notes = {fmt::format("{} of {} nodes in half precision, {} casts.",
                                                plan.nodes, plan.graph.nodes.size(), counts.casts)};
  if (counts.clamped > 0) {
    notes.push_back(fmt::format("{} of {} constants lie beyond ±65,504 and were set to it.",
                                counts.clamped, counts.constants));
  }
  if (counts.vanishing > 0) {
    notes.push_back(
        fmt::format("{} of {} constants are smaller than 6e-8, half precision's smallest number.",
                    counts.vanishing, counts.constants));
  }
  if (plan.norms > 0) {
    notes.push_back(
        fmt::format("{} batch norms stay in float between casts: fold them first.", plan.norms));
  }
  return notes;
}

Result<TacticOutcome> apply(const Graph& graph, const Parameters& parameters,
                            Observer* /*observer*/) {
  CARNOT_TRY(const Plan plan, plan_for(graph, parameters));
  if (plan.nodes == 0) {
    return TacticOutcome{.graph = graph, .notes = {reason_for_nothing(plan)}, .nodes_touched = 0};
  }
  HalfGraph half = with_half_nodes(plan.graph, plan.half);
  half.graph.ir_version = std::max(half.graph.ir_version, kLeastIrVersion);
  CARNOT_TRY(Graph typed, infer_shapes(std::move(half.graph)));
  return TacticOutcome{
      .graph = std::move(typed), .notes = notes_of(plan, half.counts), .nodes_touched = plan.nodes};
}

Forecast forecast(const Graph& graph, const Parameters& parameters,
                  const EngineCapabilities& engine) {
  const auto plan = plan_for(graph, parameters);
  if (!plan || plan->nodes == 0) {
    return {.changes_anything = false,
            .direction = Direction::none,
            .expected_time_ratio = 1.0,
            .reasons = {plan ? reason_for_nothing(*plan) : plan.error().message}};
  }
  const double ratio = engine.fp16_without_casts ? 1.0 : time_ratio_with_casts(*plan);
  Forecast forecast{.changes_anything = true,
                    .direction = direction_of(ratio),
                    .expected_time_ratio = ratio,
                    .reasons = {"Half the bytes."}};
  forecast.reasons.emplace_back(
      engine.fp16_without_casts
          ? "This engine computes such a graph in one precision: no time is saved or lost."
          : "This engine computes in fp32 all the same, and casts where precision changes.");
  if (plan->norms > 0) {
    forecast.reasons.push_back(fmt::format(
        "{} batch norms would stay in float between casts: fold them first.", plan->norms));
  }
  return forecast;
}

}  // namespace

Tactic fp16() {
  return {.name = "fp16",
          .meaning = "weights and arithmetic in half precision: half the bytes, no time on a CPU",
          .parameters = {exclude_parameter()},
          .needs_calibration = false,
          .may_change = {.accuracy = true, .bytes = true, .time = true},
          .apply = apply,
          .forecast = forecast};
}

}  // namespace carnot
