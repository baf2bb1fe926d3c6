// SPDX-License-Identifier: Apache-2.0
#include "graph/walk.hpp"

namespace carnot {

GraphIndex::GraphIndex(const Graph& graph) : graph_{&graph} {
  for (const ValueInfo& input : graph.inputs) roles_[input.name].input = true;
  for (const ValueInfo& output : graph.outputs) roles_[output.name].output = true;
  for (const auto& [name, tensor] : graph.initializers) roles_[name].initializer = true;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    for (std::size_t slot = 0; slot < node.inputs.size(); ++slot)
      if (!node.inputs[slot].empty()) roles_[node.inputs[slot]].uses.push_back({i, slot});
    for (const auto& [key, attribute] : node.attributes) {
      const auto* inner = std::get_if<OpaqueAttribute>(&attribute);
      if (inner == nullptr) continue;
      for (const std::string& name : inner->captures) roles_[name].uses.push_back({i, kCaptured});
    }
    for (const std::string& output : node.outputs)
      if (!output.empty()) roles_[output].producer = i;
  }
}

const GraphIndex::Role& GraphIndex::role(std::string_view value) const {
  static const Role kNone;
  const auto found = roles_.find(value);
  return found == roles_.end() ? kNone : found->second;
}

std::optional<std::size_t> GraphIndex::producer(std::string_view value) const {
  return role(value).producer;
}

const Node* GraphIndex::producer_node(std::string_view value) const {
  const auto position = producer(value);
  return position ? &graph_->nodes[*position] : nullptr;
}

std::span<const GraphIndex::Use> GraphIndex::uses(std::string_view value) const {
  return role(value).uses;
}

const Node* GraphIndex::only_reader(std::string_view value) const {
  const Role& found = role(value);
  if (found.output || found.uses.size() != 1 || found.uses.front().slot == kCaptured)
    return nullptr;
  return &graph_->nodes[found.uses.front().node];
}

}  // namespace carnot
