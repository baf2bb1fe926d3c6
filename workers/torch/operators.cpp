// SPDX-License-Identifier: Apache-2.0
#include "torch/operators.hpp"

#include <algorithm>
#include <array>

#include "torch/integer_form.hpp"

namespace carnot::worker {

const Operator* find_operator(const Node& node) {
  if (node.domain == kIntegerDomain) {
    const auto own = integer_operators();
    const auto found = std::ranges::find(own, node.op_type, &Operator::type);
    return found == own.end() ? nullptr : &*found;
  }
  if (!node.domain.empty()) return nullptr;
  const std::array families{
      arithmetic_operators(), activation_operators(),    comparison_operators(),
      reduction_operators(),  matrix_operators(),        convolution_operators(),
      pooling_operators(),    normalisation_operators(), shape_operators(),
      part_operators(),       index_operators(),         border_operators(),
      constant_operators(),   quantisation_operators(),  recurrent_operators()};
  for (const std::span<const Operator> family : families) {
    for (const Operator& one : family) {
      if (one.type == node.op_type) return &one;
    }
  }
  return nullptr;
}

}  // namespace carnot::worker
