// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/rng.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"

/// Small nets whose weights are stored in integers.
namespace carnot::weighted_nets {

/// A transposed Gemm, a plain product and one whose weights stand on the left.
inline Graph perceptron(std::int64_t rows = 3) {
  Rng rng{4};
  return TinyGraph{}
      .input("x", {rows, 32})
      .weights("w", {48, 32}, random_floats(rng, 48 * 32))
      .weights("b", {48}, random_floats(rng, 48))
      .node("Gemm", {"x", "w", "b"}, "h", {{"transB", std::int64_t{1}}})
      .node("Relu", {"h"}, "r")
      .weights("v", {48, 5}, random_floats(rng, 48 * 5))
      .node("MatMul", {"r", "v"}, "y")
      .output("y", {rows, 5})
      .graph();
}

inline Graph convolution() {
  Rng rng{4};
  return TinyGraph{}
      .input("x", {1, 2, 4, 4})
      .weights("w", {3, 2, 3, 3}, random_floats(rng, 54))
      .weights("b", {3}, random_floats(rng, 3))
      .node("Conv", {"x", "w", "b"}, "y", {{"pads", std::vector<std::int64_t>{1, 1, 1, 1}}})
      .output("y", {1, 3, 4, 4})
      .graph();
}

}  // namespace carnot::weighted_nets
