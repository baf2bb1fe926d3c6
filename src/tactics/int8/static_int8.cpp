// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/static_int8.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "base/number_text.hpp"
#include "graph/shapes.hpp"
#include "tactics/int8/quantizer.hpp"
#include "tactics/int8/sensitivity.hpp"
#include "tactics/int8/shared_parameters.hpp"
#include "tactics/int8/static_forecast.hpp"
#include "tactics/int8/static_plan.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

std::string fidelity_text(const Fidelity& fidelity) {
  return fmt::format("{} dB, {} of the images as before", format_decimals(fidelity.sqnr, 1),
                     format_share(fidelity.agreement));
}

std::vector<std::string> notes_on_limit(const StaticPlan& plan, const FaithfulNetwork& faithful) {
  std::vector<std::string> notes = {
      fmt::format("With everything on: {}.", fidelity_text(faithful.fidelity))};
  if (faithful.in_float.empty()) return notes;
  std::vector<std::string> layers;
  layers.reserve(faithful.in_float.size());
  for (const Sensitivity& layer : faithful.in_float) {
    layers.push_back(fmt::format("{} (alone {})", label_of(plan.prepared.graph.nodes[layer.node]),
                                 fidelity_text(layer.alone)));
  }
  notes.push_back(fmt::format("{} of {} layers returned to float for the limit, worst first: {}.",
                              layers.size(), faithful.layers, fmt::join(layers, "; ")));
  return notes;
}

Result<FaithfulNetwork> quantized(const StaticPlan& plan, Quantizer& quantizer) {
  if (plan.limit.is_set()) return quantize_within(plan.limit, plan.excluded, quantizer);
  FaithfulNetwork all;
  CARNOT_TRY(all.network, quantizer.quantize(plan.excluded));
  return all;
}

Result<TacticOutcome> apply(const Graph& graph, const Parameters& parameters, Observer* observer) {
  CARNOT_ASSERT(observer != nullptr);
  CARNOT_TRY(const StaticPlan plan, plan_static_int8(graph, parameters));
  TacticOutcome outcome{
      .graph = graph, .notes = notes_on(plan, plan.placement), .nodes_touched = 0};
  if (count_of(plan.placement, Int8Role::weighted) == 0) return outcome;
  Quantizer quantizer{plan.prepared.graph, plan.settings, *observer};
  CARNOT_TRY(FaithfulNetwork made, quantized(plan, quantizer));
  outcome.notes = notes_on(plan, made.network.placement);
  if (made.network.corrected_layers > 0) {
    outcome.notes.push_back(
        fmt::format("The biases of {} layers corrected.", made.network.corrected_layers));
  }
  if (plan.limit.is_set()) {
    for (std::string& note : notes_on_limit(plan, made)) outcome.notes.push_back(std::move(note));
  }
  const std::size_t untouched = count_of(made.network.placement, Int8Role::untouched);
  outcome.nodes_touched = static_cast<int>(plan.prepared.graph.nodes.size() - untouched);
  if (outcome.nodes_touched == 0) return outcome;  // nothing is left that may be quantised
  CARNOT_TRY(outcome.graph, infer_shapes(std::move(made.network.graph)));
  return outcome;
}

std::vector<std::string_view> placement_names() {
  std::vector<std::string_view> names;
  for (const PlacementRules& rules : placement_rules()) names.push_back(rules.name);
  return names;
}

std::vector<ParameterSpec> static_parameters() {
  return {{.name = "calibration",
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
          {.name = "min-sqnr",
           .type = ParameterType::number,
           .standard = 0.0,
           .least = 0.0,
           .greatest = 120.0,
           .meaning = "signal to noise of the outputs to keep, in dB (0: any)"},
          {.name = "min-agreement",
           .type = ParameterType::number,
           .standard = 0.0,
           .least = 0.0,
           .greatest = 100.0,
           .meaning = "images to decide as before, in percent (0: any)"},
          {.name = "sensitivity-images",
           .type = ParameterType::number,
           .standard = 256.0,
           .least = 1.0,
           .greatest = 100000.0,
           .meaning = "calibration images to judge both on, at most"},
          exclude_parameter()};
}

}  // namespace

Tactic static_int8() {
  return {.name = "static-int8",
          .meaning = "8-bit weights and activations, ranges fixed on calibration images",
          .parameters = static_parameters(),
          .needs_calibration = true,
          .may_change = {.accuracy = true, .bytes = true, .time = true},
          .apply = apply,
          .forecast = forecast_static_int8};
}

}  // namespace carnot
