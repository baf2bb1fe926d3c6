// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace carnot {

/// What decides the rank of a layer; of the numbers only its own counts.
struct RankWish {
  enum class By { energy, rank, share } by = By::energy;
  double energy = 0.98;    // of Σσ²
  std::int64_t rank = 64;  // the same for all layers
  double share = 0.5;      // of the layer's weights and multiplications
  bool convolutions = true;
  std::vector<std::string> exclude = {};  // see excluded_nodes
  /// Above this smaller side the singular values are not looked for (energy only).
  std::int64_t largest_side = std::numeric_limits<std::int64_t>::max();
};

/// A layer that becomes two.
struct RankedLayer {
  std::size_t node = 0;
  std::size_t slot = 1;  // of the weights
  std::string tensor;
  bool is_transposed = false;  // a Gemm's transB
  std::int64_t rows = 0;       // of the weights seen as a matrix: Conv [outputs, inputs · kernel]
  std::int64_t columns = 0;
  std::int64_t rank = 0;

  /// What is left of weights and multiplications.
  double share() const {
    return static_cast<double>(rank) * static_cast<double>(rows + columns) /
           (static_cast<double>(rows) * static_cast<double>(columns));
  }
};

struct RankPlan {
  std::vector<RankedLayer> layers;
  int weights = 0;            // layers with constant weights
  int beyond_break_even = 0;  // two factors would weigh no less
  int unfit = 0;  // grouped convolutions, stacks, Gemm of a transposed input, not finite
  int excluded = 0;
  int too_large = 0;  // see largest_side
};

/// REQUIRES: constants were lifted. Errors: those of excluded_nodes.
Result<RankPlan> plan_ranks(const Graph& graph, const RankWish& wish);

/// The tensor as a matrix of the layer's rows and columns.
Tensor as_matrix(const Tensor& weights, const RankedLayer& layer);

}  // namespace carnot
