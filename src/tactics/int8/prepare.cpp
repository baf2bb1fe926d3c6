// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/prepare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "graph/edit.hpp"
#include "graph/shapes.hpp"
#include "tactics/fold/fold.hpp"
#include "tactics/int8/node_kinds.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

// ONNX files of opset 13 came with 7; older ones list initialisers as inputs.
constexpr std::int64_t kLeastIrVersion = 8;

Tensor scaled(const Tensor& tensor, float factor) {
  std::vector<float> elements;
  for (const float element : tensor.as<float>()) elements.push_back(element * factor);
  return Tensor::of<float>(tensor.shape(), elements);
}

Tensor as_vector(const Tensor& bias, float factor, std::int64_t outputs) {
  std::vector<float> elements;
  const auto given = bias.as<float>();
  for (std::size_t i = 0; i < static_cast<std::size_t>(outputs); ++i) {
    elements.push_back(given[given.size() == 1 ? 0 : i] * factor);
  }
  return Tensor::of<float>({outputs}, elements);
}

void make_plain(Graph& graph, NameSource& names, Node& gemm) {
  const float alpha = gemm.real("alpha", 1.0F);
  const float beta = gemm.real("beta", 1.0F);
  const Tensor weights = *graph.find_initializer(gemm.inputs[1]);
  const std::int64_t outputs = weights.shape()[gemm.integer("transB", 0) != 0 ? 0 : 1];
  if (alpha != 1.0F) {
    gemm.inputs[1] = names.fresh(gemm.inputs[1] + "_scaled");
    graph.initializers.emplace(gemm.inputs[1], scaled(weights, alpha));
  }
  if (!gemm.input(2).empty()) {
    const Tensor bias = *graph.find_initializer(gemm.inputs[2]);
    if (beta != 1.0F || bias.shape() != Shape{outputs}) {
      gemm.inputs[2] = names.fresh(gemm.inputs[2] + "_scaled");
      graph.initializers.emplace(gemm.inputs[2], as_vector(bias, beta, outputs));
    }
  }
  gemm.attributes.erase("alpha");
  gemm.attributes.erase("beta");
}

bool is_finite(const Tensor& tensor) {
  return std::ranges::all_of(tensor.as<float>(),
                             [](float element) { return std::isfinite(element); });
}

}  // namespace

Result<void> check_weights_are_finite(const Graph& graph) {
  for (const Node& node : graph.nodes) {
    if (!takes_int8_weights(graph, node)) continue;
    for (std::size_t slot = 1; slot < node.inputs.size(); ++slot) {
      const Tensor* constant = graph.find_initializer(node.inputs[slot]);
      if (constant == nullptr || is_finite(*constant)) continue;
      return fail(ErrorCode::bad_input,
                  fmt::format("layer '{}' has weights or a bias ('{}') with NaN or infinity in it.",
                              valid_utf8(label_of(node)), valid_utf8(node.inputs[slot])),
                  "Look for what broke the model: it gives no numbers in float either.");
    }
  }
  return {};
}

Result<PreparedGraph> prepare_for_int8(const Graph& graph, std::int64_t opset) {
  PreparedGraph prepared;
  FoldCounts counts;
  CARNOT_TRY(prepared.graph, folded(graph, counts));
  if (counts.norms + counts.affines > 0) {
    prepared.notes.push_back(
        fmt::format("Folded {} batch norms and {} constant additions or multiplications first.",
                    counts.norms, counts.affines));
  }
  if (prepared.graph.opset() < opset) {
    prepared.notes.push_back(
        fmt::format("Raised from opset {} to {}.", prepared.graph.opset(), opset));
    CARNOT_TRY(prepared.graph, raise_opset(std::move(prepared.graph), opset));
    // The converter leaves Constant nodes where attributes became inputs.
    CARNOT_TRY(prepared.graph, folded(std::move(prepared.graph), counts));
  }
  prepared.graph.ir_version = std::max(prepared.graph.ir_version, kLeastIrVersion);
  NameSource names{prepared.graph};
  for (Node& node : prepared.graph.nodes) {
    if (node.is("Gemm") && takes_int8_weights(prepared.graph, node)) {
      make_plain(prepared.graph, names, node);
    }
  }
  remove_dead(prepared.graph);
  CARNOT_TRY_VOID(check_weights_are_finite(prepared.graph));
  return prepared;
}

}  // namespace carnot
