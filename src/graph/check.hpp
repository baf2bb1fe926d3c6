// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// What every Graph promises: names given once, every input produced by an earlier node, every
/// output produced at all, every node giving something, every operator's domain declared.
/// Milliseconds for the largest models; load_model has done it. Errors: bad_input naming the node.
Result<void> check_structure(const Graph& graph);

/// check_structure, then onnx's own checker (operators, attributes, types) up to opset 17, the
/// newest that onnx 1.12 knows; beyond that the engine has to tell. For what leaves Carnot and for
/// the result of every tactic. Errors: bad_input with the checker's words.
Result<void> check(const Graph& graph);

/// The newest opset of ai.onnx that onnx's checker, inference and converter know.
inline constexpr std::int64_t kNewestKnownOpset = 17;

}  // namespace carnot
