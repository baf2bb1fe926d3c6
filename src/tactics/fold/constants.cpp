// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "graph/walk.hpp"
#include "tactics/fold/evaluate.hpp"
#include "tactics/fold/passes.hpp"
#include "tactics/fold/strided.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kSmall = 65'536;

/// The numbers that a Shape node gives as far as they are known; empty when not even the rank is.
std::optional<std::vector<Dimension>> known_shape(const Graph& graph, const Node& node) {
  if (!node.is("Shape")) return std::nullopt;
  const auto info = graph.info(node.input(0));
  if (!info || !info->shape) return std::nullopt;
  const auto rank = static_cast<std::int64_t>(info->shape->size());
  const auto bounded = [&](std::int64_t at) {
    return std::clamp(at < 0 ? at + rank : at, std::int64_t{0}, rank);
  };
  const std::int64_t start = bounded(node.integer("start", 0));
  const std::int64_t end = std::max(start, bounded(node.integer("end", rank)));
  return std::vector<Dimension>{info->shape->begin() + start, info->shape->begin() + end};
}

/// Unknown dimensions are marked by −1, which no Shape ever gives.
std::optional<Tensor> shape_tensor(const std::vector<Dimension>& dimensions) {
  std::vector<std::int64_t> numbers;
  for (const Dimension& dimension : dimensions) {
    const auto* number = std::get_if<std::int64_t>(&dimension);
    numbers.push_back(number != nullptr ? *number : -1);
  }
  return Tensor::of<std::int64_t>({static_cast<std::int64_t>(numbers.size())}, numbers);
}

bool is_known(const Tensor& shape) {
  return std::ranges::none_of(shape.as<std::int64_t>(), [](std::int64_t n) { return n < 0; });
}

std::optional<Tensor> evaluate_shape(const Graph& graph, const Node& node) {
  const auto dimensions = known_shape(graph, node);
  if (!dimensions) return std::nullopt;
  auto tensor = shape_tensor(*dimensions);
  return tensor && is_known(*tensor) ? tensor : std::nullopt;
}

/// Gather or Slice that takes only known dimensions of a shape whose batch is open.
std::optional<Tensor> evaluate_part_of_shape(const Graph& graph, const GraphIndex& index,
                                             const Node& node) {
  if (!node.is("Gather") && !node.is("Slice")) return std::nullopt;
  const Node* producer = index.producer_node(node.input(0));
  if (producer == nullptr) return std::nullopt;
  const auto dimensions = known_shape(graph, *producer);
  if (!dimensions) return std::nullopt;
  const auto shape = shape_tensor(*dimensions);
  std::vector<const Tensor*> inputs{&*shape};
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    inputs.push_back(graph.find_initializer(node.inputs[i]));
    if (inputs.back() == nullptr && !node.inputs[i].empty()) return std::nullopt;
  }
  auto part = evaluate(node, inputs, kSmall);
  return part && is_known(*part) ? part : std::nullopt;
}

std::optional<Tensor> evaluate_constant(const Graph& graph, const Node& node) {
  if (node.inputs.empty()) return std::nullopt;
  std::vector<const Tensor*> inputs;
  std::int64_t bytes = 0;
  for (const std::string& name : node.inputs) {
    inputs.push_back(name.empty() ? nullptr : graph.find_initializer(name));
    if (inputs.back() == nullptr && !name.empty()) return std::nullopt;
    if (inputs.back() != nullptr) bytes += static_cast<std::int64_t>(inputs.back()->bytes().size());
  }
  return evaluate(node, inputs, std::max(bytes, kSmall));
}

}  // namespace

int calculate_constants(Graph& graph) {
  const Graph before = graph;  // the index holds views; tensors are shared, nodes are small
  const GraphIndex index{before};
  std::vector<Node> kept;
  int calculated = 0;
  for (const Node& node : before.nodes) {
    std::optional<Tensor> value;
    const bool single = node.outputs.size() == 1 && !node.outputs.front().empty() &&
                        !index.is_output(node.outputs.front());
    if (single) value = evaluate_constant(graph, node);
    if (single && !value) value = evaluate_shape(before, node);
    if (single && !value) value = evaluate_part_of_shape(graph, index, node);
    if (!value) {
      kept.push_back(node);
      continue;
    }
    graph.initializers.insert_or_assign(node.outputs.front(), std::move(*value));
    ++calculated;
  }
  graph.nodes = std::move(kept);
  return calculated;
}

}  // namespace carnot
