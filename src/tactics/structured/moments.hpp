// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "tactics/observer.hpp"
#include "tactics/structured/ridge.hpp"

namespace carnot {

/// A layer as a matrix product: outputs = rows · columns, at each position of an image or for each
/// token. Columns are channels × kernel positions, as the weight lies.
struct LayerForm {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::int64_t positions = 1;  // per image, after leaving out some of very many
  std::int64_t step = 1;       // every so many-th pixel in each direction
};

/// How a node with constant weights in slot 1 can be written so: Conv of one group, Gemm without
/// factors, MatMul. Empty for others, and where the number of positions is not known.
std::optional<LayerForm> layer_form(const Graph& graph, const Node& node);

/// Means over images and positions of what a layer reads (x, one entry per column) and what it was
/// to give (y, one entry per row).
struct Moments {
  SquareMatrix xx;         // mean of x·xᵀ
  std::vector<double> xy;  // mean of x·y: one row's entries after another
  std::vector<double> x;
  std::vector<double> y;
  double samples = 0.0;  // images × positions that the means are over
};

/// x is what node `node` of `now` reads, y what the same node of `before` gives, only the rows
/// `kept`. Both graphs run side by side on the same images, and the products are part of the graph
/// that runs: nothing but these means travels.
///
/// REQUIRES: the graphs have the same inputs and nodes; layer_form of the node. Errors: the
/// Observer's; unsupported for graphs with sub-graphs; failed when it tells of other sizes.
Result<Moments> layer_moments(const Graph& before, const Graph& now, std::size_t node,
                              const std::vector<std::size_t>& kept, Observer& observer);

}  // namespace carnot
