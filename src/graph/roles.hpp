// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_set>

#include "graph/graph.hpp"
#include "graph/walk.hpp"

namespace carnot {

/// What a constant is for. Stronger roles win where it is used twice.
enum class ConstantRole {
  argument,      // shape, axis, bound, scalar factor: part of the computation, not learned
  quantization,  // scale or zero point
  statistic,     // running mean or variance of a batch norm
  learned,       // weight, bias, norm's scale and shift, embedding
};

/// The role of every initialiser and every Constant node's tensor, by the slots that read them. A
/// factor, summand or table of more than one float that no rule knows counts as learned: an
/// exported file does not tell a buffer from a parameter.
std::map<std::string, ConstantRole, std::less<>> constant_roles(const Graph& graph);

/// Values that do not depend on the graph's inputs: constants and what is computed from them alone.
/// The views point into the graph.
std::unordered_set<std::string_view> constant_values(const Graph& graph);

/// The tensor behind an initialiser or a Constant node; null when the value is neither.
const Tensor* constant_tensor(const GraphIndex& index, std::string_view value);

}  // namespace carnot
