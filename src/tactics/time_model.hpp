// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "graph/graph.hpp"

namespace carnot {

/// What a layer's arithmetic is done in, when forecasts ask for its time.
enum class Arithmetic { fp32, int8 };

/// What of a node decides how long it takes, for one image.
struct NodeWork {
  double macs = 0.0;
  double weights = 0.0;  // elements of its constant operand
  bool is_depthwise = false;
  bool is_product = false;  // of two activations
  double passed_elements =
      0.0;  // of an operator without MACs that engines run as a pass of its own
};

/// Of a node at the shapes that the graph knows; empty where one that its MACs need is not known.
std::optional<NodeWork> work_of(const Graph& graph, const Node& node);

/// The seconds it takes of one x86 core with AVX-512, roughly: a layer computes or reads its
/// weights, whichever takes longer, and costs something to call. Only ratios mean anything.
/// `int8_gain` is what 8-bit products win over fp32's, 3.5 with VNNI.
///
/// Seen on 2026-11-22 (docs/forecasts.md): static int8 of eight architectures on two engines,
/// within .1 of the time ratio where the share of int8 multiplications alone was off by up to .27.
double seconds_of(const NodeWork& work, Arithmetic arithmetic, double int8_gain = 3.5);

}  // namespace carnot
