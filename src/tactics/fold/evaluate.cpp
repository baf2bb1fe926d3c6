// SPDX-License-Identifier: Apache-2.0
#include "tactics/fold/evaluate.hpp"

#include <algorithm>

#include "tactics/fold/evaluators.hpp"

namespace carnot {

std::optional<Tensor> evaluate(const Node& node, std::span<const Tensor* const> inputs,
                               std::int64_t limit_bytes) {
  if (!node.domain.empty() || node.outputs.size() != 1) return std::nullopt;
  Evaluator evaluator = move_evaluator(node.op_type);
  if (evaluator == nullptr) evaluator = arithmetic_evaluator(node.op_type);
  if (evaluator == nullptr) return std::nullopt;
  // A tensor without a known element size (strings) is carried along, not looked into.
  const bool opaque = std::ranges::any_of(
      inputs, [](const Tensor* tensor) { return tensor != nullptr && !bits_of(tensor->type()); });
  if (opaque) return std::nullopt;
  return evaluator({.node = node, .inputs = inputs, .limit_bytes = limit_bytes});
}

std::optional<std::vector<std::int64_t>> integers_of(const Tensor* tensor) {
  if (tensor == nullptr) return std::nullopt;
  std::vector<std::int64_t> values;
  if (tensor->type() == DataType::int64) {
    const auto elements = tensor->as<std::int64_t>();
    values.assign(elements.begin(), elements.end());
  } else if (tensor->type() == DataType::int32) {
    const auto elements = tensor->as<std::int32_t>();
    values.assign(elements.begin(), elements.end());
  } else {
    return std::nullopt;
  }
  return values;
}

}  // namespace carnot
