// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "graph/graph.hpp"
#include "graph/walk.hpp"

namespace carnot {

/// Where a node reads learned weights: an initialiser of float32 on the weight input of Conv, Gemm
/// or MatMul. Biases, norms and what a Gather looks up are none.
struct WeightSite {
  std::size_t node = 0;
  std::size_t slot = 1;
  std::string tensor;
};

/// In the order of the nodes, and so of the positions that break ties.
std::vector<WeightSite> weight_sites(const Graph& graph);

/// The same without tensors that came up before (tied weights).
std::vector<WeightSite> distinct_weights(const Graph& graph);

/// Turns Constant nodes into initialisers of the same name. Exact; every tactic starts with it so
/// that "constant" means one thing. Returns how many.
int lift_constants(Graph& graph);

/// How a node is called in notes and exclusions: its name, or its first output's.
const std::string& label_of(const Node& node);

}  // namespace carnot
