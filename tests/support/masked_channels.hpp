// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "graph/graph.hpp"
#include "tactics/structured/cut.hpp"

namespace carnot {

/// The tensor with zeros at the positions of an axis that are not kept.
inline Tensor with_zeros(const Tensor& tensor, std::size_t axis, const ChannelAxis& channels,
                         const Remainder& remainder) {
  std::vector<float> elements{tensor.as<float>().begin(), tensor.as<float>().end()};
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < tensor.shape().size(); ++i)
    inner *= static_cast<std::size_t>(tensor.shape()[i]);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Channel channel = (*channels)[i / inner % channels->size()];
    if (!remainder.keeps(channel)) elements[i] = 0.0F;
  }
  return Tensor::of<float>(tensor.shape(), elements);
}

/// What cutting has to equal: the graph as it was, but nobody listens to the cut channels.
inline Graph with_unheard_channels(Graph graph, const Dependencies& found,
                                   const Remainder& remainder) {
  for (const ChannelMember& member : found.members) {
    if (member.role != MemberRole::consumer) continue;
    Tensor& weight = graph.initializers.at(member.tensor);
    weight = with_zeros(weight, member.axis, found.axes.at(member.tensor)[member.axis], remainder);
  }
  return graph;
}

}  // namespace carnot
