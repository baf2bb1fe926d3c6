// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "graph/graph.hpp"

namespace carnot {

// The passes of fold. Each goes once over the graph, leaves it valid and sorted, returns how many
// nodes it dealt with, and keeps the outputs' names.

/// Calculates nodes whose inputs are all constant, unless the result would take more memory than
/// its inputs and 64 KiB: an expanded constant is better kept small.
int calculate_constants(Graph& graph);

/// Removes nodes that hand on their input: Identity, Dropout, Pad by nothing, Slice of everything,
/// Cast to the same type, Reshape to the same shape, Transpose that keeps the order, Concat of one.
int remove_identities(Graph& graph);

/// Nodes that do the same to the same inputs become one.
int merge_duplicates(Graph& graph);

struct AffineCounts {
  int norms = 0;
  int others = 0;
};
/// y' = a·y + b per channel, behind Conv, ConvTranspose or Gemm and read by nobody else, goes into
/// weights and bias: w' = a·w, b' = a·bias + b, calculated in double. With a batch norm,
/// a = γ/√(σ² + ε) and b = β − μ·a. A norm *before* a Conv stays: at zero-padded borders it is not
/// the same.
AffineCounts fold_affines(Graph& graph);

}  // namespace carnot
