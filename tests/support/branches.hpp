// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "graph/graph.hpp"

namespace carnot {

/// A graph as an attribute of a node: a branch of If. What it reads without giving it, it reads
/// from the graph around the node.
OpaqueAttribute as_attribute(const Graph& body);

}  // namespace carnot
