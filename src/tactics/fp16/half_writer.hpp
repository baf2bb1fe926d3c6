// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// What became of the constants, and how often precision changes.
struct HalfCounts {
  std::int64_t constants = 0;  // elements in half precision
  std::int64_t clamped = 0;    // beyond ±65,504
  std::int64_t vanishing = 0;  // not 0, but below 6e-8, half's smallest number
  int casts = 0;
};

struct HalfGraph {
  Graph graph;
  HalfCounts counts;
};

/// The graph with these nodes in half precision. Values in half have names of their own, so that
/// whatever reads the old name (an output, a sub-graph) finds floats there; casts stand where
/// precision changes, once per value. REQUIRES: one entry per node, as half_nodes gives them.
HalfGraph with_half_nodes(const Graph& graph, const std::vector<bool>& half);

/// Numbers beyond what half can hold become its greatest, infinities too; the rest is rounded to
/// the nearest, ties to even. REQUIRES: float32.
Tensor clamped_half(const Tensor& tensor, HalfCounts& counts);

}  // namespace carnot
