// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

using Tensors = std::map<std::string, Tensor, std::less<>>;

/// Runs a graph node by node in plain loops: the definition of the operators that the tests of
/// tactics meet, quantisation included (then a float simulation), and slow. Every value that was
/// calculated is handed back, so that a fake observer can look at inner ones.
///
/// Errors: unsupported, naming the operator. REQUIRES: a valid graph; it stops at what makes no
/// sense with an assertion.
Result<Tensors> reference_run(const Graph& graph, const Tensors& inputs);

/// Elements of any numeric tensor.
std::vector<float> floats_of(const Tensor& tensor);

}  // namespace carnot
