// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// Why the sizes that `node` computes with are not known, in words that name where they got lost:
/// the input of the model that is open, or the first node on the way whose inputs are known and
/// whose output is not (an operator of another domain, one that ONNX does not have, one whose size
/// depends on what is computed). Nodes without a name are called by their first output. The code is
/// `unsupported`.
///
/// REQUIRES: shapes were inferred; the node is one of the graph's.
Error shape_not_known(const Graph& graph, const Node& node);

}  // namespace carnot
