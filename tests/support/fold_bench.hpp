// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "graph/check.hpp"
#include "support/must.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/fold/fold.hpp"

namespace carnot {

/// What tests of folding build their graphs from. Header only: whoever uses it links
/// carnot::test_reference_run.

inline Graph fold_checked(const Graph& graph) {
  Graph result = must(fold().apply(graph, {}, nullptr)).graph;
  must(check(result));
  return result;
}

inline TinyGraph& add_norm(TinyGraph& tiny, const std::string& from, const std::string& to) {
  return tiny.weights("gamma", {2}, {1.5F, -0.5F})
      .weights("beta", {2}, {0.25F, 4.0F})
      .weights("mean", {2}, {0.5F, -1.0F})
      .weights("variance", {2}, {4.0F, 0.25F})
      .node("BatchNormalization", {from, "gamma", "beta", "mean", "variance"}, to);
}

inline TinyGraph convolution() {
  Rng rng{1};
  TinyGraph tiny;
  tiny.input("x", {1, 3, 4, 4})
      .weights("w", {2, 3, 3, 3}, random_floats(rng, 54))
      .weights("b", {2}, {1.0F, 2.0F});
  return tiny;
}

inline const TinyGraph::Attributes kPadded = {{"pads", std::vector<std::int64_t>{1, 1, 1, 1}}};

}  // namespace carnot
