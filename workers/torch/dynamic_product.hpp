// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "graph/walk.hpp"

namespace carnot::worker {

/// One node of integer_form.hpp, and the nodes behind the first one that it takes the place of.
struct Fused {
  Node node;
  std::vector<const Node*> replaced;
};

/// DynamicQuantizeLinear → MatMulInteger → Cast → Mul(scale of x · scales of the weights) → Add, as
/// ONNX spells a product whose activations find their range in every run: a DynamicProduct of
/// bytes, scale, zero point, weights, their scales and bias. `product` is the MatMulInteger. Empty
/// where any of it is otherwise.
std::optional<Fused> dynamic_product(const GraphIndex& index, const Node& product);

}  // namespace carnot::worker
