// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "tactics/structured/propagation.hpp"

namespace carnot {

/// What an operator does to channels. False: it cannot be told for this node (a shape is missing,
/// an argument is computed), and everything it touches is to be frozen.
using ChannelRule = bool (*)(Propagation& at, const Node& node);

/// Null for operators without a rule.
ChannelRule channel_rule(std::string_view op_type);

// Layers with weights and norms (rules_layers.cpp).
bool conv_rule(Propagation& at, const Node& node);
bool conv_transpose_rule(Propagation& at, const Node& node);
bool gemm_rule(Propagation& at, const Node& node);
bool matmul_rule(Propagation& at, const Node& node);
bool batch_norm_rule(Propagation& at, const Node& node);
bool instance_norm_rule(Propagation& at, const Node& node);
bool layer_norm_rule(Propagation& at, const Node& node);

// Functions of elements (rules_functions.cpp).
bool unary_rule(Propagation& at, const Node& node);
bool broadcast_rule(Propagation& at, const Node& node);
bool sum_rule(Propagation& at, const Node& node);
bool softmax_rule(Propagation& at, const Node& node);
bool pool_rule(Propagation& at, const Node& node);
bool reduce_rule(Propagation& at, const Node& node);
bool resize_rule(Propagation& at, const Node& node);

// Movement of data (rules_moves.cpp).
bool concat_rule(Propagation& at, const Node& node);
bool split_rule(Propagation& at, const Node& node);
bool slice_rule(Propagation& at, const Node& node);
bool pad_rule(Propagation& at, const Node& node);
bool transpose_rule(Propagation& at, const Node& node);
bool expand_rule(Propagation& at, const Node& node);
bool gather_rule(Propagation& at, const Node& node);
bool shape_rule(Propagation& at, const Node& node);
bool reshape_rule(Propagation& at, const Node& node);  // also Flatten, Squeeze, Unsqueeze

/// The non-negative form of an axis; empty when it is outside the rank.
inline std::optional<std::size_t> axis_in(std::int64_t axis, std::size_t rank) {
  const auto size = static_cast<std::int64_t>(rank);
  if (axis < 0) axis += size;
  return axis >= 0 && axis < size ? std::optional{static_cast<std::size_t>(axis)} : std::nullopt;
}

}  // namespace carnot
