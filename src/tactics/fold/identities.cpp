// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "graph/edit.hpp"
#include "tactics/fold/evaluate.hpp"
#include "tactics/fold/passes.hpp"

namespace carnot {
namespace {

bool is_among(const std::vector<ValueInfo>& values, std::string_view name) {
  return std::ranges::find(values, name, &ValueInfo::name) != values.end();
}

bool all_zero(const std::vector<std::int64_t>& numbers) {
  return std::ranges::all_of(numbers, [](std::int64_t number) { return number == 0; });
}

bool drops_nothing(const Graph& graph, const Node& node) {
  const bool gives_mask = node.outputs.size() > 1 && !node.outputs[1].empty();
  if (gives_mask) return false;
  if (node.input(2).empty()) return true;  // training_mode, absent: inference
  const Tensor* training = graph.find_initializer(node.input(2));
  return training != nullptr && training->bytes().size() == 1 &&
         training->bytes()[0] == std::byte{};
}

bool pads_nothing(const Graph& graph, const Node& node) {
  if (node.inputs.size() < 2) {
    const auto pads = node.integers("pads");
    return !pads.empty() && all_zero(pads);
  }
  const auto pads = integers_of(graph.find_initializer(node.input(1)));
  return pads && all_zero(*pads);
}

bool casts_to_same(const Graph& graph, const Node& node) {
  const auto info = graph.info(node.input(0));
  return info && info->type != DataType::undefined &&
         static_cast<std::int64_t>(info->type) == node.integer("to", 0);
}

/// One dimension may be open: with all others equal and not 0, the number of elements decides it.
bool keeps_shape(const Graph& graph, const Node& node) {
  const auto before = graph.info(node.input(0));
  const auto after = graph.info(node.outputs.front());
  if (!before || !after || !before->shape || !after->shape) return false;
  if (before->shape->size() != after->shape->size()) return false;
  int open = 0;
  for (std::size_t i = 0; i < before->shape->size(); ++i) {
    const auto* from = std::get_if<std::int64_t>(&(*before->shape)[i]);
    const auto* to = std::get_if<std::int64_t>(&(*after->shape)[i]);
    if (from == nullptr || to == nullptr) {
      ++open;
    } else if (*from != *to || *from == 0) {
      return false;
    }
  }
  return open == 0 || (open == 1 && node.op_type != "Expand");
}

bool keeps_order(const Node& node) {
  const auto order = node.integers("perm");
  return !order.empty() && std::ranges::is_sorted(order);
}

/// An argument of Slice: an input since opset 10, an attribute before.
std::optional<std::vector<std::int64_t>> slice_argument(const Graph& graph, const Node& node,
                                                        std::size_t slot, std::string_view key) {
  if (node.inputs.size() == 1) return node.integers(key);
  if (node.input(slot).empty()) return std::vector<std::int64_t>{};
  return integers_of(graph.find_initializer(node.input(slot)));
}

bool takes_everything(const Graph& graph, const Node& node) {
  const auto info = graph.info(node.input(0));
  const auto starts = slice_argument(graph, node, 1, "starts");
  const auto ends = slice_argument(graph, node, 2, "ends");
  const auto axes = slice_argument(graph, node, 3, "axes");
  const auto steps = slice_argument(graph, node, 4, "steps");
  if (!info || !info->shape || !starts || !ends || !axes || !steps) return false;
  const auto& shape = *info->shape;
  if (starts->size() != ends->size() || !(axes->empty() || axes->size() == starts->size()))
    return false;
  if (std::ranges::any_of(*steps, [](std::int64_t step) { return step != 1; })) return false;
  for (std::size_t i = 0; i < starts->size(); ++i) {
    std::int64_t axis = axes->empty() ? static_cast<std::int64_t>(i) : (*axes)[i];
    if (axis < 0) axis += std::ssize(shape);
    if (axis < 0 || axis >= std::ssize(shape) || (*starts)[i] != 0) return false;
    const auto* size = std::get_if<std::int64_t>(&shape[static_cast<std::size_t>(axis)]);
    if (size == nullptr || (*ends)[i] < *size) return false;
  }
  return true;
}

bool hands_on(const Graph& graph, const Node& node) {
  if (!node.domain.empty() || node.inputs.empty() || node.outputs.empty()) return false;
  if (node.op_type == "Identity") return true;
  if (node.op_type == "Dropout") return drops_nothing(graph, node);
  if (node.op_type == "Pad") return pads_nothing(graph, node);
  if (node.op_type == "Cast") return casts_to_same(graph, node);
  if (node.op_type == "Slice") return takes_everything(graph, node);
  if (node.op_type == "Reshape" || node.op_type == "Flatten" || node.op_type == "Expand") {
    return keeps_shape(graph, node);
  }
  if (node.op_type == "Transpose") return keeps_order(node);
  if (node.op_type == "Concat" || node.op_type == "Sum" || node.op_type == "Max") {
    return node.inputs.size() == 1;
  }
  return false;
}

/// An output of the graph needs a node of its own when its value is an input, a constant, or
/// another output.
bool may_go(const Graph& graph, const Node& node) {
  const std::string& from = node.inputs.front();
  const bool has_producer = !is_among(graph.inputs, from) && !graph.initializers.contains(from);
  return has_producer && !is_among(graph.outputs, from);
}

/// Those that give an output of the graph: the value behind each takes over the public name.
int remove_public_identities(Graph& graph) {
  int removed = 0;
  for (std::size_t i = 0; i < graph.nodes.size();) {
    const Node& node = graph.nodes[i];
    if (!hands_on(graph, node) || node.inputs.front().empty() ||
        !is_among(graph.outputs, node.outputs.front()) || !may_go(graph, node)) {
      ++i;
      continue;
    }
    const std::string from = node.inputs.front();
    const std::string to = node.outputs.front();
    graph.nodes.erase(graph.nodes.begin() + static_cast<std::ptrdiff_t>(i));
    rename_uses(graph, to, from);
    ++removed;
  }
  return removed;
}

}  // namespace

int remove_identities(Graph& graph) {
  Renaming renaming;
  std::vector<Node> kept;
  kept.reserve(graph.nodes.size());
  int removed = 0;
  for (Node& node : graph.nodes) {
    renaming.apply(node);
    if (!hands_on(graph, node) || node.inputs.front().empty() ||
        is_among(graph.outputs, node.outputs.front())) {
      kept.push_back(std::move(node));
      continue;
    }
    renaming.add(node.outputs.front(), node.inputs.front());
    ++removed;
  }
  graph.nodes = std::move(kept);
  return removed + remove_public_identities(graph);
}

}  // namespace carnot
