// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// Which nodes a list of patterns names: by node name, output name or operator ("conv1",
/// "*/attention/*", "Gemm"). One entry per node of the graph.
///
/// Errors: bad_input for a pattern that names nothing in `original`, the graph before folding, with
/// the nearest node: a misspelt exclusion would otherwise quantise the layer that was to be spared.
Result<std::vector<bool>> excluded_nodes(const Graph& graph, const Graph& original,
                                         std::span<const std::string> patterns);

}  // namespace carnot
