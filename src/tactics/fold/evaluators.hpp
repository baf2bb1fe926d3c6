// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "graph/graph.hpp"

namespace carnot {

/// The arguments of one evaluation.
struct Evaluation {
  const Node& node;
  std::span<const Tensor* const> inputs;  // null where absent
  std::int64_t limit_bytes;

  const Tensor* input(std::size_t slot) const {
    return slot < inputs.size() ? inputs[slot] : nullptr;
  }
};
using Evaluator = std::optional<Tensor> (*)(const Evaluation&);

/// Operators that move elements without looking at them; null for every other.
Evaluator move_evaluator(std::string_view op_type);
/// Operators that calculate.
Evaluator arithmetic_evaluator(std::string_view op_type);

}  // namespace carnot
