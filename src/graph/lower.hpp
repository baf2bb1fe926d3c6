// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "graph/proto.hpp"

namespace carnot {

/// Rewrites a message of a newer opset so that onnx 1.12's shape inference, which ends at opset 17,
/// reads it rightly: the shapes are those of the original, the computation need not be. Operators
/// without an older form get a domain of their own, which inference passes by. Only for inference.
void lower_for_inference(onnx::ModelProto& model);

}  // namespace carnot
