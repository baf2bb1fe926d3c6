// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "tactics/weight_only/grouped_integers.hpp"

namespace carnot {

/// How fine the scales are: one for the tensor, one per output channel, or one per block of inputs
/// of a channel.
struct Granularity {
  bool per_channel = true;
  std::int64_t block = 0;  // 0: none
};

/// A weight tensor that is stored in integers, and who multiplies with it.
struct PackedWeights {
  std::string tensor;
  std::vector<std::size_t> nodes;
  bool is_convolution = false;
  /// The tensor is turned to [inputs, outputs] first: engines read packed weights of a product in
  /// this order only, and Gemm's transB goes.
  bool transpose = false;
  /// A product whose weights stand on the left, which no engine here reads packed.
  bool on_the_left = false;
  Grouping grouping;
  bool smaller_block = false;  // the block asked for does not divide the inputs
};

/// Every learned weight, and which of them are packed.
struct PackingPlan {
  std::vector<PackedWeights> packed;
  std::vector<std::string> shared;      // read by others too, or only to make a constant
  std::vector<std::string> not_finite;  // hold an infinity or NaN
  int tensors = 0;                      // weights of Conv, Gemm and MatMul
  int convolutions = 0;                 // of them
  int excluded = 0;
};

struct PackingWishes {
  Granularity granularity;
  bool convolutions = false;
  std::vector<std::string> exclude;  // see excluded_nodes
};

/// `original` is the graph before its opset was raised, in which the excluded names are looked up.
/// REQUIRES: constants were lifted (lift_constants). Errors: those of excluded_nodes.
Result<PackingPlan> plan_packing(const Graph& graph, const Graph& original,
                                 const PackingWishes& wishes);

}  // namespace carnot
