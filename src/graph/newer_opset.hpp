// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// The first opset with int4, and with scales per block (DequantizeLinear's block_size).
inline constexpr std::int64_t kBlockOpset = 21;

/// The same computation in opset 21, or the graph itself when it is there already. Up to 17 onnx's
/// converter does it (raise_opset); what changed from 18 to 21 is rewritten here, by the operators'
/// change logs: axes of reductions became an input, Split counts its outputs, GridSample renamed
/// its modes. Shapes are inferred on the way.
///
/// Errors: unsupported naming the node: those of raise_opset, and sub-graphs, DFT and
/// GroupNormalization, which mean something else there.
Result<Graph> raise_to_block_opset(Graph graph);

}  // namespace carnot
