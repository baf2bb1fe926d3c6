// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "graph/graph.hpp"
#include "tactics/int8/layer_constants.hpp"

namespace carnot {

/// The graph with DynamicQuantizeLinear and MatMulInteger or ConvInteger in place of the nodes that
/// are to be converted: readers of one tensor share its bytes. `converts` has one entry per node.
///
/// REQUIRES: opset 11 or newer; converted nodes pass takes_int8_weights or
/// is_product_of_activations, and a converted Gemm has alpha = beta = 1.
Graph with_dynamic_quantizers(const Graph& graph, const std::vector<bool>& converts,
                              WeightScales weight_scales);

}  // namespace carnot
