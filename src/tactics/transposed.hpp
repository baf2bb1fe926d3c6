// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "graph/graph.hpp"

namespace carnot {

/// Rows become columns. REQUIRES: float32, two dimensions.
Tensor transposed(const Tensor& matrix);

}  // namespace carnot
