// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/statistics/samples.hpp"

namespace carnot::statistics {

/// A question about one column, or a leaf. Rows with column <= threshold go left.
struct TreeNode {
  std::optional<std::size_t> column{};  // empty: a leaf
  double threshold = 0.0;               // half-way between the two values it parts
  std::size_t left = 0;                 // places in RegressionTree::nodes
  std::size_t right = 0;
  double value = 0.0;    // mean y of the rows here
  double squares = 0.0;  // Σ(y − value)² of the rows here
  std::int64_t count = 0;
};

struct RegressionTree {
  std::vector<TreeNode> nodes{};  // the root first
  double r_squared = 0.0;         // on the rows that it was grown from
};

struct TreeLimits {
  int depth = 3;
  std::size_t least_leaf = 1;  // rows
};

/// CART by squared error: each split is the one that leaves least; of equally good ones that of the
/// first column and the lowest threshold. O(depth · columns · n log n). Errors: bad_input for no
/// column, counts that differ, no row, a value not finite, a depth below 0, a leaf of 0 rows.
Result<RegressionTree> grow_tree(Groups columns, Sample y, const TreeLimits& limits);

/// The mean y of the leaf that a row falls into. REQUIRES: a value for each column of the tree.
double predict(const RegressionTree& tree, std::span<const double> row);

}  // namespace carnot::statistics
