// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// The graph that a node carries in an attribute (a branch of If), as a graph of its own: what it
/// reads of the graph `around` it stands behind its own inputs, under the names that it has there,
/// and the opsets are those of `around`. A name that it defines itself hides the outer one.
///
/// Errors: bad_input when there is no graph in the attribute, or one that breaks the rules of
/// check_structure; unsupported for what no graph of a file may have (sparse weights).
Result<Graph> subgraph_of(const Node& node, std::string_view attribute, const Graph& around);

}  // namespace carnot
