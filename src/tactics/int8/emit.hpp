// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "graph/graph.hpp"
#include "tactics/int8/layer_constants.hpp"
#include "tactics/int8/placement.hpp"

namespace carnot {

/// The graph with QuantizeLinear and DequantizeLinear nodes where the placement wants them: one
/// Q → DQ pair per tensor, uint8; weights int8 and biases int32 behind a DQ of their own; Relu and
/// Clip gone where the range of their Q cuts the same values off.
///
/// REQUIRES: opset 13 or newer; one range per scale group of the placement; every weighted Gemm has
/// alpha = beta = 1 and a bias of one dimension, if any.
Graph with_quantizers(const Graph& graph, const Placement& placement,
                      const std::vector<Range>& ranges, WeightScales weight_scales);

}  // namespace carnot
