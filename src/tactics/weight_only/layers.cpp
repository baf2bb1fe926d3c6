// SPDX-License-Identifier: Apache-2.0
#include "tactics/weight_only/layers.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "graph/roles.hpp"
#include "graph/walk.hpp"
#include "tactics/int8/exclusions.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

// ONNX Runtime reads no smaller blocks packed.
constexpr std::int64_t kLeastBlock = 16;

/// The axes of a node's weights along which it sums and which are its outputs.
struct Axes {
  std::size_t inputs = 0;
  std::size_t outputs = 1;
  bool is_convolution = false;
  bool on_the_left = false;

  bool operator==(const Axes&) const = default;
};

using Constants = std::unordered_set<std::string_view>;

/// Empty when the node cannot take integers there: it reads stacks of weights, or what it makes is
/// constant (a positional encoding), which OpenVINO calculates at load and not in integers.
std::optional<Axes> axes_of(const Graph& graph, const Constants& constants, const Node& node,
                            std::size_t slot) {
  const Tensor& weights = *graph.find_initializer(node.input(slot));
  const std::size_t rank = weights.shape().size();
  const std::string_view other = node.input(1 - std::min<std::size_t>(slot, 1));
  if (slot > 1 || other.empty() || constants.contains(other)) return std::nullopt;
  if (node.is("Conv") && slot == 1 && rank >= 3) {
    return Axes{.inputs = 1, .outputs = 0, .is_convolution = true, .on_the_left = false};
  }
  if (rank != 2) return std::nullopt;
  if (node.is("MatMul") && slot == 0) {
    return Axes{.inputs = 1, .outputs = 0, .is_convolution = false, .on_the_left = true};
  }
  if (node.is("MatMul")) return Axes{};
  if (!node.is("Gemm") || slot != 1) return std::nullopt;
  const bool transposed = node.integer("transB", 0) != 0;
  return transposed ? Axes{.inputs = 1, .outputs = 0} : Axes{};
}

/// The axes that all readers agree on.
std::optional<Axes> common_axes(const GraphIndex& index, const Constants& constants,
                                const std::string& tensor) {
  std::optional<Axes> common;
  for (const GraphIndex::Use& use : index.uses(tensor)) {
    if (use.slot == GraphIndex::kCaptured) return std::nullopt;
    const auto axes = axes_of(index.graph(), constants, index.graph().nodes[use.node], use.slot);
    if (!axes || (common && *common != *axes)) return std::nullopt;
    common = axes;
  }
  return index.is_output(tensor) ? std::nullopt : common;
}

/// The block, or the next smaller one that divides the inputs; 0 when none does. OpenVINO refuses a
/// last block that is cut short.
std::int64_t dividing_block(std::int64_t inputs, std::int64_t block) {
  while (block >= kLeastBlock && inputs % block != 0) block /= 2;
  return block >= kLeastBlock ? block : 0;
}

PackedWeights packed_weights(const Graph& graph, const std::string& tensor, const Axes& axes,
                             const Granularity& granularity) {
  PackedWeights packed{.tensor = tensor,
                       .nodes = {},
                       .is_convolution = axes.is_convolution,
                       .transpose = false,
                       .on_the_left = axes.on_the_left,
                       .grouping = {},
                       .smaller_block = false};
  packed.transpose = !axes.is_convolution && !axes.on_the_left && axes.inputs == 1;
  if (!granularity.per_channel) return packed;
  const std::int64_t inputs = graph.find_initializer(tensor)->shape()[axes.inputs];
  const std::int64_t block = axes.is_convolution ? 0 : dividing_block(inputs, granularity.block);
  packed.smaller_block = !axes.is_convolution && block != granularity.block;
  const std::size_t axis = block > 0 ? axes.inputs : axes.outputs;
  packed.grouping = {.axis = packed.transpose ? 1 - axis : axis, .block = block};
  return packed;
}

bool all_finite(const Tensor& weights) {
  return std::ranges::all_of(weights.as<float>(),
                             [](float weight) { return std::isfinite(weight); });
}

}  // namespace

Result<PackingPlan> plan_packing(const Graph& graph, const Graph& original,
                                 const PackingWishes& wishes) {
  CARNOT_TRY(const auto excluded, excluded_nodes(graph, original, wishes.exclude));
  const GraphIndex index{graph};
  const Constants constants = constant_values(graph);
  PackingPlan plan;
  for (const WeightSite& site : distinct_weights(graph)) {
    const auto uses = index.uses(site.tensor);
    const bool is_convolution = graph.nodes[site.node].is("Conv");
    ++plan.tensors;
    plan.convolutions += is_convolution ? 1 : 0;
    if (std::ranges::any_of(uses, [&](const auto& use) { return excluded[use.node]; })) {
      ++plan.excluded;
      continue;
    }
    if (is_convolution && !wishes.convolutions) continue;
    const auto axes = common_axes(index, constants, site.tensor);
    if (!axes) {
      plan.shared.push_back(site.tensor);
    } else if (!all_finite(*graph.find_initializer(site.tensor))) {
      plan.not_finite.push_back(site.tensor);
    } else {
      plan.packed.push_back(packed_weights(graph, site.tensor, *axes, wishes.granularity));
      for (const auto& use : uses) plan.packed.back().nodes.push_back(use.node);
    }
  }
  return plan;
}

}  // namespace carnot
