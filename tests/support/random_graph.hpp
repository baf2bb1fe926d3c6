// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "graph/graph.hpp"

namespace carnot {

/// A small image classifier, valid by construction and different for every seed: convolutions
/// (plain, grouped, depthwise; with and without bias), batch norms, activations, residual
/// additions, concatenations, squeeze-and-excite gates and pools in random order, then a head of
/// Gemm or MatMul. One image of 3 × 8 × 8 in, logits [1, 5] out. Outputs are of the order of 1.
Graph random_classifier(std::uint64_t seed);

}  // namespace carnot
