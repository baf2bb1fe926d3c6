// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// Whether the slot of an operator takes part in its precision: data, weights and biases, not
/// shapes, indices and conditions. False for operators that stay in float.
bool is_half_slot(const Node& node, std::size_t slot);
/// Likewise for what it gives: MaxPool's indices and Dropout's mask do not.
bool is_half_output(const Node& node, std::size_t output);

/// Which nodes compute in half precision: those whose operators lose little by it and whose inputs
/// are known to be float32. In float stay what sums or grows (Softmax, norms, reductions, Exp,
/// Pow), Resize, control flow, and every operator that no rule knows. What only moves elements
/// follows what it reads, so that no cast stands where nothing is calculated.
///
/// REQUIRES: types were inferred; excluded has one entry per node.
std::vector<bool> half_nodes(const Graph& graph, const std::vector<bool>& excluded);

}  // namespace carnot
