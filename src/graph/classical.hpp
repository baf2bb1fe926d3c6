// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// The domain of trees, linear models and support vectors. Their weights are attributes, not
/// tensors: tactics leave them as they are.
inline constexpr std::string_view kClassicalDomain = "ai.onnx.ml";

/// What one node of that domain holds and does for one image.
struct ClassicalCounts {
  std::int64_t parameters = 0;  // learned numbers: coefficients, thresholds, what leaves say
  std::int64_t macs = 0;        // of linear models and support vectors
  std::int64_t outputs = 0;     // numbers that those give; 0 where there are no MACs
};
/// All 0 for nodes of other domains. A tree compares, and how often depends on the image: it has
/// parameters and no MACs.
ClassicalCounts classical_counts(const Node& node);

/// Operators of the domain that have learned something and no multiply-accumulates, each once,
/// sorted.
std::vector<std::string> classical_without_macs(const Graph& graph);

}  // namespace carnot
