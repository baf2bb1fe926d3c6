// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "torch/site.hpp"

namespace carnot::worker {

/// What a node's outputs depend on.
enum class DependsOn {
  values,  // on what its inputs hold
  shapes,  // on their shapes alone, which are settled at load
};

/// One of ai.onnx, or of this worker's own (integer_form.hpp): no other domain has any here.
struct Operator {
  std::string_view type;
  MakeKernel make;
  DependsOn depends_on = DependsOn::values;
};

/// The operators that this worker has, by folder: one span for each file under operators/.
std::span<const Operator> arithmetic_operators();
std::span<const Operator> activation_operators();
std::span<const Operator> comparison_operators();
std::span<const Operator> reduction_operators();
std::span<const Operator> matrix_operators();
std::span<const Operator> convolution_operators();
std::span<const Operator> pooling_operators();
std::span<const Operator> normalisation_operators();
std::span<const Operator> shape_operators();
std::span<const Operator> part_operators();
std::span<const Operator> index_operators();
std::span<const Operator> border_operators();
std::span<const Operator> constant_operators();
std::span<const Operator> quantisation_operators();
std::span<const Operator> recurrent_operators();
/// Those of integer_form.hpp, in a domain of their own. Not for training.
std::span<const Operator> integer_operators();

/// Null for an operator that this worker does not have.
const Operator* find_operator(const Node& node);

}  // namespace carnot::worker
