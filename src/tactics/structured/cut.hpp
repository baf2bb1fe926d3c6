// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "graph/graph.hpp"
#include "tactics/structured/dependencies.hpp"

namespace carnot {

/// Which channels of each group are cut; see select_cuts.
using Cuts = std::vector<std::vector<std::size_t>>;

/// Channels that are left, once it is known which ones go.
class Remainder {
 public:
  Remainder(const Dependencies& found, const Cuts& cuts);
  bool keeps(Channel channel) const;
  bool keeps_all(const ChannelAxis& axis) const;
  std::int64_t count(const ChannelAxis& axis) const;
  /// Positions along an axis that stay, ascending.
  std::vector<std::size_t> positions(const ChannelAxis& axis) const;

 private:
  const Dependencies& found_;
  std::vector<bool> gone_;  // by representative
};

/// The graph without the channels that are cut: constants are smaller, numbers that count channels
/// and known shapes follow. No node comes or goes. `touched` counts nodes that have changed.
///
/// REQUIRES: `found` is of this graph.
Graph without_channels(Graph graph, const Dependencies& found, const Remainder& remainder,
                       int& touched);

}  // namespace carnot
