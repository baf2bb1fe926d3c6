// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// Fills in types and shapes of inner values and outputs as far as onnx 1.12's inference can tell;
/// what it cannot tell stays unknown and is no error. Newer opsets are read as the nearest known
/// form, and operators that changed beyond that stay unknown. Errors: bad_input when inference
/// breaks down.
Result<Graph> infer_shapes(Graph graph);

/// The graph for n images at once: the first dimension of every input becomes n, shape arguments
/// that were written down for another batch follow (Reshape, Expand, constants that are
/// concatenated), and shapes are inferred anew. Other symbolic dimensions stay. REQUIRES: batch >
/// 0.
///
/// Errors: unsupported naming the node whose shape argument cannot follow, or the output that would
/// keep its old batch.
Result<Graph> with_batch(Graph graph, std::int64_t batch);

/// The batch that the first input is fixed to; empty when it is symbolic or unknown.
std::optional<std::int64_t> fixed_batch(const Graph& graph);

/// The same computation in opset `at_least` of ai.onnx (13 for per-axis quantisation, 17 for
/// LayerNormalization) or the graph itself when it is there already. Shapes are inferred on the
/// way. Errors: unsupported naming the operator that onnx's converter cannot raise. REQUIRES:
/// at_least <= kNewestKnownOpset.
Result<Graph> raise_opset(Graph graph, std::int64_t at_least);

}  // namespace carnot
