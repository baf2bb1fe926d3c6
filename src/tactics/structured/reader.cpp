// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/reader.hpp"

namespace carnot {

std::optional<ReaderInput> reader_input(const Graph& graph, const Dependencies& found,
                                        const ChannelMember& member) {
  if (member.role != MemberRole::consumer) return std::nullopt;
  const Node& node = graph.nodes[member.node];
  const bool weight_first = node.is("MatMul") && node.inputs[0] == member.tensor;
  const std::string& value = node.inputs[weight_first ? 1 : 0];
  const auto* axes = found.axes_of(value);
  if (axes == nullptr || axes->size() < 2) return std::nullopt;
  const std::size_t rank = axes->size();
  const std::size_t axis = !node.is("MatMul") ? 1 : rank - (weight_first ? 2 : 1);
  const auto columns = size_of(found.axes.at(member.tensor)[member.axis]);
  if (axis == 0 || size_of((*axes)[axis]) != columns) return std::nullopt;
  return ReaderInput{.value = value, .axis = axis, .rank = rank};
}

}  // namespace carnot
