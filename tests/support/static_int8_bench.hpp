// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.hpp"
#include "support/reference_observer.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/int8/static_int8.hpp"

/// What the tests of static-int8 share.
namespace carnot::static_int8_bench {

using Integers = std::vector<std::int64_t>;
inline const TinyGraph::Attributes kPadded = {{"pads", Integers{1, 1, 1, 1}}};

inline TacticOutcome apply(const Graph& graph, const Parameters& given = {}) {
  ReferenceObserver observer{random_images(graph, 200, 1)};
  return applied(static_int8(), graph, given, &observer);
}

/// On fresh images.
inline double sqnr(const Graph& graph, const Graph& quantized) {
  return sqnr_decibels(graph, quantized, random_images(graph, 4, 2));
}

inline std::string with_short_names(std::string operators) {
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{"DequantizeLinear", "DQ"}, {"QuantizeLinear", "Q"}}) {
    for (std::size_t at = operators.find(from); at != std::string::npos;
         at = operators.find(from)) {
      operators.replace(at, from.size(), to);
    }
  }
  return operators;
}

inline std::string operators_after(const Graph& graph, const Parameters& given = {}) {
  return with_short_names(operators_of(apply(graph, given).graph));
}

/// x → Conv → Relu → Conv → output.
inline TinyGraph two_convolutions() {
  Rng rng{5};
  TinyGraph tiny;
  tiny.input("x", {1, 2, 5, 5})
      .weights("w1", {4, 2, 3, 3}, random_floats(rng, 72))
      .weights("b1", {4}, random_floats(rng, 4))
      .weights("w2", {3, 4, 1, 1}, random_floats(rng, 12))
      .node("Conv", {"x", "w1", "b1"}, "c1", kPadded)
      .node("Relu", {"c1"}, "r1")
      .node("Conv", {"r1", "w2"}, "y");
  return tiny;
}

}  // namespace carnot::static_int8_bench
