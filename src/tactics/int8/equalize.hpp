// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// Two convolutions with nothing between them that would notice a factor: the first feeds only the
/// second, directly or through a Relu or LeakyRelu.
struct EqualPair {
  std::size_t first = 0;  // nodes
  std::size_t second = 0;
};

/// In the order of the nodes. Not through a Clip: its bound is one number for all channels and
/// would have to be one per channel. Not where weights or biases are shared with another node.
/// REQUIRES: a folded graph.
std::vector<EqualPair> equal_pairs(const Graph& graph);

/// Cross-layer equalisation (Nagel et al., "Data-free quantization through weight equalization and
/// bias correction", 2019): channel i between two convolutions is divided by s_i = √(r1_i / r2_i),
/// r1 being the greatest |weight| that makes it and r2 the greatest that reads it, so that both
/// become √(r1 · r2); chains of pairs are balanced in turns. In exact arithmetic the network stays
/// what it was. A channel that nothing makes or reads keeps its scale, and no channel moves by more
/// than a factor of 256: a nearly dead one would make its bias the range of the tensor. Returns the
/// number of pairs.
std::size_t equalize(Graph& graph);

}  // namespace carnot
