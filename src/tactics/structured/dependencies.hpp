// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"
#include "tactics/structured/channel_links.hpp"

namespace carnot {

/// What a constant's axis is to the channels on it.
enum class MemberRole {
  producer,   // rows of a weight: the layer that makes the channel
  consumer,   // columns of a weight: a layer that reads it
  depthwise,  // the filters of a depthwise convolution: reads and makes it
  scale,      // the factor of a norm
};

/// A learned constant that a channel's importance can be read from.
struct ChannelMember {
  std::string tensor;
  std::size_t axis = 0;
  MemberRole role = MemberRole::producer;
  std::size_t node = 0;
};

/// A whole number in the graph that counts channels and follows when some are cut: an element of a
/// Reshape's target, a Split's sizes, a Slice's bounds, Pad's amounts, a convolution's group.
struct CountSite {
  std::size_t node = 0;
  std::optional<std::size_t> slot;  // an input that is an integer initialiser ...
  std::string attribute;            // ... or else an attribute
  std::size_t index = 0;            // element; 0 for a scalar attribute
  ChannelAxis counted;
};

/// Channels that compete with each other: each unit is cut whole or kept.
struct ChannelGroup {
  std::string name;            // the first layer that makes them, or the tensor they lie in
  std::vector<Channel> units;  // representatives, in the order of the first tensor's positions
  std::int64_t width = 1;  // least number of channels that a unit has on any axis: 64 for a head
  bool joined = false;     // a sum of two computed tensors (residual) has joined them
};

/// Which channels of a graph go together, what belongs to each, and what cannot be cut.
struct Dependencies {
  ChannelLinks links;
  /// Every value whose rank is known, float32 initialisers among them; one entry per axis.
  std::map<std::string, std::vector<ChannelAxis>, std::less<>> axes;
  std::vector<ChannelMember> members;
  std::vector<CountSite> counts;
  std::vector<ChannelGroup> groups;    // in the order of the nodes
  std::vector<std::string> obstacles;  // whole sentences: which node keeps channels from being cut

  /// The axes of a value; empty when nothing is known.
  const std::vector<ChannelAxis>* axes_of(std::string_view value) const;
};

/// Follows the channels through the graph: each operator says what belongs together on its inputs
/// and outputs; what it does not understand is frozen. Inputs and outputs of the graph keep their
/// shape. `fixed[node]`: the channels that these nodes make stay. Milliseconds for large models.
///
/// REQUIRES: constants are lifted and shapes inferred; `fixed` has one entry per node.
///
/// Idea: Fang et al., "DepGraph: towards any structural pruning", 2023, but from the graph's
/// operators and per channel.
Dependencies dependencies_of(const Graph& graph, const std::vector<bool>& fixed);

}  // namespace carnot
