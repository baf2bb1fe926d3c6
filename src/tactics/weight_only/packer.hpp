// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "graph/graph.hpp"
#include "tactics/weight_only/layers.hpp"

namespace carnot {

/// The graph with the plan's weights as integers, each turned back by a DequantizeLinear of its
/// old name, so that readers need not change.
///
/// The bias of a packed product is subtracted negated, the same number to the last bit: ONNX
/// Runtime would otherwise fuse product, addition and activation first and then unpack the weights
/// in every run (784 × 256 × 256 × 10, one row: .40 ms, this form .015, fp32 .023); OpenVINO turns
/// it back. So a Gemm becomes MatMul and Sub, where nothing scales or transposes its input.
///
/// REQUIRES: the plan was made for this graph, at an opset that has what it asks for.
Graph with_packed_weights(const Graph& graph, const PackingPlan& plan, int bits);

}  // namespace carnot
