// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

struct PreparedGraph {
  Graph graph;
  std::vector<std::string> notes;
};

/// What every quantising tactic begins with: the graph folded (int8 must see the weights that are
/// multiplied), at least at the opset, and every Gemm with constant weights plain: alpha and beta
/// multiplied in, the bias one number per output. Errors: those of fold, raise_opset and
/// check_weights_are_finite.
Result<PreparedGraph> prepare_for_int8(const Graph& graph, std::int64_t opset);

/// Errors: bad_input naming a layer whose weights or bias are not all finite numbers.
Result<void> check_weights_are_finite(const Graph& graph);

}  // namespace carnot
