// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "tactics/observer.hpp"

namespace carnot {

/// Makes the quantised form of a graph; values keep their names.
using Quantize = std::function<Graph(const Graph&)>;

struct CorrectedBiases {
  Graph graph;     // the float graph with biases that make up for what quantising it shifts
  int layers = 0;  // corrected
};

/// Rounding shifts the mean of what a layer gives, and the layers behind it add to that. Layer by
/// layer in graph order, the difference of the means per output channel, float − quantised with all
/// corrections before it, is added to the bias (Nagel et al., 2019; here observed, not estimated):
/// Conv and Gemm, which are given a bias where they have none, and MatMul with an Add of a constant
/// behind it. Layers that no path connects are observed together, so it takes as many passes over
/// the calibration images as the longest path has layers, and one for the float graph.
///
/// `is_quantised`: one entry per node; others keep their bias. REQUIRES: a folded graph. Errors:
/// the observer's; failed when it tells of another number of channels than a layer has.
Result<CorrectedBiases> correct_biases(const Graph& graph, const std::vector<bool>& is_quantised,
                                       const Quantize& quantize, Observer& observer);

}  // namespace carnot
