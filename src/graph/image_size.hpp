// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "graph/graph.hpp"
#include "records/model_card.hpp"

namespace carnot {

/// The graph for images of the size that `input` names: what the graph's first input, of four
/// dimensions, leaves open of channels, height and width becomes a number, wherever its symbol
/// stands. The batch stays as it is, and so does every number: whether images fit is the engine's
/// to say. The graph itself where nothing is open.
Graph with_image_size(Graph graph, const InputSpec& input);

}  // namespace carnot
