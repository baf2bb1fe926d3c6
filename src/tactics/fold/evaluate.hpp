// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "graph/graph.hpp"

namespace carnot {

/// What a node gives for constant inputs: the shape arithmetic that exporters leave behind, and the
/// common operators on small tensors. `inputs` are aligned with the node's, null where absent.
///
/// Empty for operators it does not know, element types it does not compute in (float32, float64,
/// int32, int64, boolean; those that only move elements take any), results of more than
/// `limit_bytes`, and inputs that make no sense: an engine will say what is wrong with those.
/// Quantise and dequantise operators are never evaluated: int8 weights shall stay int8.
std::optional<Tensor> evaluate(const Node& node, std::span<const Tensor* const> inputs,
                               std::int64_t limit_bytes);

/// Integer arguments (axes, shapes, indices): an int64 or int32 tensor as a list.
std::optional<std::vector<std::int64_t>> integers_of(const Tensor* tensor);

}  // namespace carnot
