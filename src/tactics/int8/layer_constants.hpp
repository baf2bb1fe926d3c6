// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "graph/graph.hpp"
#include "tactics/int8/graph_writer.hpp"

namespace carnot {

enum class WeightScales { per_channel, per_tensor };

/// Writes weights as int8 and a bias as int32, each with a DQ behind it, and lets the layer read
/// them; weight scales are raised where the bias needs it. `input_scale` is that of the bytes the
/// layer reads. REQUIRES: takes_int8_weights; Gemm with alpha = beta = 1 and a bias of one
/// dimension, if any.
void quantize_constants(GraphWriter& writer, const Graph& before, Node& layer, float input_scale,
                        WeightScales weight_scales);

}  // namespace carnot
