// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/regression_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"

namespace carnot::statistics {
namespace {

using Rows = std::vector<std::size_t>;

struct Split {
  std::size_t column = 0;
  double threshold = 0.0;
  double gain = 0.0;  // of squares
};

TreeNode node_of(const Rows& rows, Sample y) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const std::size_t row : rows) values.push_back(y[row]);
  const Moments moments = moments_of(values);
  return {.value = moments.mean,
          .squares = moments.squares,
          .count = static_cast<std::int64_t>(rows.size())};
}

/// The best place to part the rows by one column. Sums are taken of y − mean, to keep digits.
void try_column(Split& best, std::size_t column, Sample x, Sample y, Rows rows,
                const TreeNode& node, std::size_t least_leaf) {
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  const auto all = static_cast<double>(rows.size());
  double sum = 0.0;
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    sum += y[rows[i]] - node.value;
    const double here = x[rows[i]];
    const double next = x[rows[i + 1]];
    if (here == next || i + 1 < least_leaf || rows.size() - i - 1 < least_leaf) continue;
    const auto left = static_cast<double>(i + 1);
    const double gain = sum * sum / left + sum * sum / (all - left);
    if (gain > best.gain) best = {column, std::midpoint(here, next), gain};
  }
}

std::optional<Split> best_split(Groups columns, Sample y, const Rows& rows, const TreeNode& node,
                                std::size_t least_leaf) {
  // Less than rounding is no gain: a leaf of equal y stays one.
  const double least = 1e-12 * node.squares;
  Split best{.gain = least};
  if (node.squares <= 0.0) return std::nullopt;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    try_column(best, j, columns[j], y, rows, node, least_leaf);
  }
  if (best.gain <= least) return std::nullopt;
  return best;
}

class Grower {
 public:
  Grower(Groups columns, Sample y, const TreeLimits& limits)
      : columns_{columns}, y_{y}, limits_{limits} {}

  /// Puts the node of these rows, and what hangs from it, into the tree. Returns its place.
  std::size_t grow(const Rows& rows, int depth) {
    const std::size_t place = tree_.nodes.size();
    tree_.nodes.push_back(node_of(rows, y_));
    if (depth == 0) return place;
    const auto split = best_split(columns_, y_, rows, tree_.nodes[place], limits_.least_leaf);
    if (!split) return place;
    Rows left;
    Rows right;
    for (const std::size_t row : rows) {
      (columns_[split->column][row] <= split->threshold ? left : right).push_back(row);
    }
    const std::size_t left_place = grow(left, depth - 1);
    const std::size_t right_place = grow(right, depth - 1);
    TreeNode& node = tree_.nodes[place];  // only now: growing moves the nodes
    node.column = split->column;
    node.threshold = split->threshold;
    node.left = left_place;
    node.right = right_place;
    return place;
  }

  RegressionTree finish() {
    double left = 0.0;
    for (const TreeNode& node : tree_.nodes) left += node.column ? 0.0 : node.squares;
    const double all = tree_.nodes.front().squares;
    tree_.r_squared = all > 0.0 ? 1.0 - left / all : 0.0;
    return std::move(tree_);
  }

 private:
  Groups columns_;
  Sample y_;
  TreeLimits limits_;
  RegressionTree tree_;
};

}  // namespace

Result<RegressionTree> grow_tree(Groups columns, Sample y, const TreeLimits& limits) {
  if (columns.empty())
    return fail(ErrorCode::bad_input, "a tree needs at least one column to ask.");
  if (limits.depth < 0 || limits.least_leaf < 1) {
    return fail(ErrorCode::bad_input,
                fmt::format("a tree of depth {} with leaves of at least {} rows cannot be.",
                            limits.depth, limits.least_leaf));
  }
  for (const std::vector<double>& column : columns) {
    CARNOT_TRY_VOID(check_pairs(column, y, "a regression tree", 1));
  }
  Rows rows(y.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Grower grower{columns, y, limits};
  grower.grow(rows, limits.depth);
  return grower.finish();
}

double predict(const RegressionTree& tree, std::span<const double> row) {
  CARNOT_ASSERT(!tree.nodes.empty());
  std::size_t place = 0;
  while (tree.nodes[place].column) {
    const TreeNode& node = tree.nodes[place];
    CARNOT_ASSERT(*node.column < row.size());
    place = row[*node.column] <= node.threshold ? node.left : node.right;
  }
  return tree.nodes[place].value;
}

}  // namespace carnot::statistics
