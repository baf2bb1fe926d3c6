// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "graph/graph.hpp"
#include "tactics/low_rank/ranks.hpp"

namespace carnot {

/// Every layer of the plan as two: a convolution to `rank` channels and one of 1 × 1 behind it; two
/// products otherwise. The bias, and what a Gemm scales, stays with the second. REQUIRES: the plan
/// was made for this graph.
Graph with_split_layers(const Graph& graph, const RankPlan& plan);

}  // namespace carnot
