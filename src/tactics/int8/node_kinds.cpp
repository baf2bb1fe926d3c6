// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/node_kinds.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace carnot {
namespace {

constexpr std::array<std::string_view, 13> kPassing = {
    "MaxPool", "Reshape",      "Flatten",      "Transpose", "Slice",  "Squeeze", "Unsqueeze",
    "Split",   "DepthToSpace", "SpaceToDepth", "Pad",       "Resize", "Gather"};

bool is_constant_float(const Graph& graph, std::string_view value) {
  const Tensor* tensor = graph.find_initializer(value);
  return tensor != nullptr && tensor->type() == DataType::float32 && tensor->count() > 0;
}

/// Padding must be an element that every range contains: 0, or a copy of another.
bool pads_with_zero_or_copies(const Graph& graph, const Node& node) {
  if (node.text("mode", "constant") != "constant") return true;
  if (node.input(2).empty()) return true;
  const Tensor* value = graph.find_initializer(node.input(2));
  return value != nullptr && value->type() == DataType::float32 && value->count() == 1 &&
         value->as<float>()[0] == 0.0F;
}

/// No bias, or a constant one: a number per output, for Gemm also one for all.
bool has_plain_bias(const Graph& graph, const Node& node, std::int64_t outputs) {
  if (node.input(2).empty()) return true;
  if (!is_constant_float(graph, node.input(2))) return false;
  const std::int64_t count = graph.find_initializer(node.input(2))->count();
  return count == outputs || (node.is("Gemm") && count == 1);
}

}  // namespace

bool takes_int8_weights(const Graph& graph, const Node& node) {
  if (node.input(0).empty() || graph.find_initializer(node.input(0)) != nullptr) return false;
  if (node.outputs.size() != 1 || !is_constant_float(graph, node.input(1))) return false;
  const Shape& shape = graph.find_initializer(node.input(1))->shape();
  if (node.is("MatMul")) return shape.size() == 2;
  if (node.is("Conv")) return shape.size() >= 3 && has_plain_bias(graph, node, shape[0]);
  if (!node.is("Gemm") || node.integer("transA", 0) != 0 || shape.size() != 2) return false;
  return has_plain_bias(graph, node, shape[node.integer("transB", 0) != 0 ? 0 : 1]);
}

bool is_product_of_activations(const Graph& graph, const Node& node) {
  if (!node.is("MatMul") || node.inputs.size() != 2) return false;
  return std::ranges::all_of(node.inputs, [&](const std::string& input) {
    const auto info = graph.info(input);
    return graph.find_initializer(input) == nullptr && info && info->type == DataType::float32;
  });
}

std::size_t data_slots(const Node& node) {
  // The weights of a MatMul are no tensor that is quantised as data.
  const bool many = node.is("Concat") || node.is("Add") || node.is("Mul") || node.is("MatMul");
  return many ? node.inputs.size() : 1;
}

bool hands_on_elements(const Graph& graph, const Node& node) {
  if (!node.domain.empty() || std::ranges::find(kPassing, node.op_type) == kPassing.end()) {
    return false;
  }
  if (node.input(0).empty() || graph.find_initializer(node.input(0)) != nullptr) return false;
  if (node.is("Pad")) return pads_with_zero_or_copies(graph, node);
  if (node.is("Resize")) return node.text("mode", "nearest") == "nearest";
  if (node.is("MaxPool")) return node.outputs.size() == 1;  // no indices
  return true;
}

bool is_combining(const Graph& graph, const Node& node) {
  if (node.is("AveragePool") || node.is("GlobalAveragePool")) return true;
  if (!node.is("Add") && !node.is("Mul")) return false;
  return node.inputs.size() == 2 && graph.find_initializer(node.inputs[0]) == nullptr &&
         graph.find_initializer(node.inputs[1]) == nullptr;
}

bool is_activation(const Graph& graph, const Node& node) {
  if (node.input(0).empty()) return false;
  if (node.is("Relu")) return true;
  if (!node.is("Clip")) return false;
  return std::ranges::all_of(node.inputs.begin() + 1, node.inputs.end(), [&](const auto& bound) {
    return bound.empty() || is_constant_float(graph, bound);
  });
}

}  // namespace carnot
