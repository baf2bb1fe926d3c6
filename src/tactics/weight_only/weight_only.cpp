// SPDX-License-Identifier: Apache-2.0
#include "tactics/weight_only/weight_only.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/assert.hpp"
#include "base/number_text.hpp"
#include "graph/newer_opset.hpp"
#include "graph/shapes.hpp"
#include "tactics/int8/shared_parameters.hpp"
#include "tactics/weight_only/forecast.hpp"
#include "tactics/weight_only/layers.hpp"
#include "tactics/weight_only/packer.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kPerAxisOpset = 13;  // DequantizeLinear's axis
constexpr std::int64_t kLeastIrVersion = 8;

struct GranularityRow {
  std::string_view key;
  Granularity granularity;
};
constexpr auto kGranularities = std::to_array<GranularityRow>({
    {"tensor", {.per_channel = false, .block = 0}},
    {"channel", {.per_channel = true, .block = 0}},
    {"block-16", {.per_channel = true, .block = 16}},
    {"block-32", {.per_channel = true, .block = 32}},
    {"block-64", {.per_channel = true, .block = 64}},
    {"block-128", {.per_channel = true, .block = 128}},
});

PackingWishes wishes_of(const Parameters& parameters) {
  const auto row =
      std::ranges::find(kGranularities, choice(parameters, "scales"), &GranularityRow::key);
  CARNOT_ASSERT(row != kGranularities.end());
  return {.granularity = row->granularity,
          .convolutions = flag(parameters, "convolutions"),
          .exclude = names(parameters, "exclude")};
}

bool has_blocks(const PackingPlan& plan) {
  return std::ranges::any_of(plan.packed,
                             [](const auto& weights) { return weights.grouping.block > 0; });
}

Result<Graph> raised_for(Graph graph, int bits, const PackingPlan& plan) {
  if (bits < 8 || has_blocks(plan)) {
    CARNOT_TRY(graph, raise_to_block_opset(std::move(graph)));
  } else {
    CARNOT_TRY(graph, raise_opset(std::move(graph), kPerAxisOpset));
  }
  graph.ir_version = std::max(graph.ir_version, kLeastIrVersion);
  lift_constants(graph);  // the converter leaves Constant nodes where attributes became inputs
  return graph;
}

std::vector<std::string> notes_of(const Graph& graph, const PackingPlan& plan, int bits,
                                  const Granularity& granularity) {
  std::vector<std::string> notes = {fmt::format("{} of {} weight tensors stored in {} bits.",
                                                plan.packed.size(), plan.tensors, bits)};
  if (!plan.packed.empty()) {
    const PackedBytes bytes = bytes_of(graph, plan, bits);
    notes.push_back(fmt::format("{} of weights became {}.", format_bytes(bytes.before),
                                format_bytes(bytes.after)));
  }
  const auto smaller = std::ranges::count(plan.packed, true, &PackedWeights::smaller_block);
  if (smaller > 0) {
    notes.push_back(fmt::format(
        "{} of them have smaller blocks, or a scale per channel: {} does not divide their inputs.",
        smaller, granularity.block));
  }
  if (!plan.shared.empty()) {
    notes.push_back(fmt::format(
        "Left in float, because other operators read them too or make a constant of them: {}.",
        fmt::join(plan.shared, ", ")));
  }
  if (!plan.not_finite.empty()) {
    notes.push_back(fmt::format("Left in float, because they hold infinities or NaN: {}.",
                                fmt::join(plan.not_finite, ", ")));
  }
  return notes;
}

Result<TacticOutcome> apply(const Graph& graph, const Parameters& parameters, int bits) {
  const PackingWishes wishes = wishes_of(parameters);
  Graph lifted = graph;
  lift_constants(lifted);
  CARNOT_TRY(const PackingPlan first, plan_packing(lifted, lifted, wishes));
  if (first.packed.empty()) {
    return TacticOutcome{.graph = graph,
                         .notes = notes_of(lifted, first, bits, wishes.granularity),
                         .nodes_touched = 0};
  }
  CARNOT_TRY(Graph raised, raised_for(lifted, bits, first));
  // Raising may have moved the nodes.
  CARNOT_TRY(const PackingPlan plan, plan_packing(raised, lifted, wishes));
  auto notes = notes_of(raised, plan, bits, wishes.granularity);
  if (raised.opset() != graph.opset()) {
    notes.push_back(fmt::format("Raised from opset {} to {}.", graph.opset(), raised.opset()));
  }
  std::set<std::size_t> touched;
  for (const PackedWeights& weights : plan.packed) {
    touched.insert(weights.nodes.begin(), weights.nodes.end());
  }
  return TacticOutcome{.graph = with_packed_weights(raised, plan, bits),
                       .notes = std::move(notes),
                       .nodes_touched = static_cast<int>(touched.size())};
}

template <int bits>
Result<TacticOutcome> apply_bits(const Graph& graph, const Parameters& parameters,
                                 Observer* /*observer*/) {
  return apply(graph, parameters, bits);
}

template <int bits>
Forecast forecast_bits(const Graph& graph, const Parameters& parameters,
                       const EngineCapabilities& engine) {
  return forecast_packing(graph, wishes_of(parameters), bits, engine);
}

std::vector<ParameterSpec> parameters(const char* granularity) {
  std::vector<std::string_view> keys;
  keys.reserve(kGranularities.size());
  for (const GranularityRow& row : kGranularities) keys.push_back(row.key);
  return {{.name = "scales",
           .type = ParameterType::choice,
           .standard = std::string{granularity},
           .choices = keys,
           .meaning = "what shares a scale: the tensor, an output channel, or a block of inputs"},
          {.name = "convolutions",
           .type = ParameterType::flag,
           .standard = false,
           .meaning = "convolutions too: a smaller file, no time saved, on some engines lost"},
          exclude_parameter()};
}

}  // namespace

Tactic weight_int8() {
  return {.name = "weight-int8",
          .meaning =
              "weights of matrix products in 8 bits, multiplied in float: a quarter of the "
              "bytes",
          .parameters = parameters("channel"),
          .needs_calibration = false,
          .may_change = {.accuracy = true, .bytes = true, .time = true},
          .apply = apply_bits<8>,
          .forecast = forecast_bits<8>};
}

Tactic weight_int4() {
  return {.name = "weight-int4",
          .meaning =
              "weights of matrix products in 4 bits by blocks, multiplied in float: a sixth "
              "of the bytes",
          .parameters = parameters("block-32"),
          .needs_calibration = false,
          .may_change = {.accuracy = true, .bytes = true, .time = true},
          .apply = apply_bits<4>,
          .forecast = forecast_bits<4>};
}

}  // namespace carnot
