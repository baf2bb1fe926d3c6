// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "graph/graph.hpp"

namespace carnot {

// What a node is to integer arithmetic, seen by itself.

/// Whether static quantisation can take the node: constant float weights of known orientation, and
/// a constant bias if any.
bool takes_int8_weights(const Graph& graph, const Node& node);

/// MatMul of floats whose both sides are calculated: attention's scores and mixes.
bool is_product_of_activations(const Graph& graph, const Node& node);

/// MaxPool, Reshape, Pad with 0 ...: every element that comes out came in.
bool hands_on_elements(const Graph& graph, const Node& node);

/// Add and Mul of two calculated tensors, average pools.
bool is_combining(const Graph& graph, const Node& node);

/// Relu, or Clip with constant bounds.
bool is_activation(const Graph& graph, const Node& node);

/// The slots of a node through which activations flow.
std::size_t data_slots(const Node& node);

}  // namespace carnot
