// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot::worker {

/// The graph cut down to what gives the tensors, with exactly them as outputs, in their order.
/// REQUIRES: none of them is an input or initialiser. Errors: bad_input for a name that no node
/// gives, with the nearest one that exists.
Result<Graph> exposing(Graph graph, std::span<const std::string> tensors);

}  // namespace carnot::worker
