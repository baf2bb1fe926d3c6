// SPDX-License-Identifier: Apache-2.0
#include "analysis/statistics/regression_tree.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"
#include "support/oracle_match.hpp"

namespace carnot::statistics {
namespace {

using Table = std::vector<std::vector<double>>;

void expect_tree(int depth, std::string_view oracle) {
  const Table columns{oracle_sample("many_x1"), oracle_sample("many_x2"), oracle_sample("many_x3")};
  const RegressionTree tree = must(grow_tree(columns, oracle_sample("many_y"), {.depth = depth}));
  const StatisticsOracle said{oracle};
  EXPECT_TRUE(close_to(tree.r_squared, said["r_squared"]));
  EXPECT_EQ(static_cast<double>(tree.nodes.front().column.value()), said["column"]);
  EXPECT_TRUE(close_to(tree.nodes.front().threshold, said["threshold"], 1e-6));
  EXPECT_TRUE(close_to(predict(tree, std::vector<double>{5, 0, 4}), said["prediction"]));
}

TEST(RegressionTree, AgreesWithScikitLearn) {
  expect_tree(1, "tree/1");
  expect_tree(2, "tree/2");
  expect_tree(3, "tree/3");
}

TEST(RegressionTree, OfDepthZeroIsTheMean) {
  const RegressionTree tree =
      must(grow_tree(Table{{1, 2}}, std::vector<double>{3, 5}, {.depth = 0}));
  EXPECT_EQ(tree.nodes.size(), 1U);
  EXPECT_EQ(predict(tree, std::vector<double>{9}), 4.0);
  EXPECT_EQ(tree.r_squared, 0.0);
}

TEST(RegressionTree, KeepsLeavesAsLargeAsAsked) {
  const std::vector<double> y{0, 10, 10, 10, 10, 10};
  const RegressionTree tree =
      must(grow_tree(Table{{1, 2, 3, 4, 5, 6}}, y, {.depth = 3, .least_leaf = 2}));
  for (const TreeNode& node : tree.nodes) EXPECT_GE(node.count, 2);
  EXPECT_EQ(tree.nodes.front().threshold, 2.5);
}

TEST(RegressionTree, DoesNotPartWhatIsEqual) {
  const std::vector<double> y{1, 2, 3, 4};
  EXPECT_EQ(must(grow_tree(Table{{7, 7, 7, 7}}, y, {})).nodes.size(), 1U);
  EXPECT_EQ(must(grow_tree(Table{{1, 2, 3, 4}}, std::vector<double>(4, 0.1), {})).nodes.size(), 1U);
}

TEST(RegressionTree, RefusesWhatIsNoTable) {
  const std::vector<double> y{1, 2};
  EXPECT_FALSE(grow_tree({}, y, {}));
  EXPECT_FALSE(grow_tree(Table{{1, 2, 3}}, y, {}));
  EXPECT_FALSE(grow_tree(Table{{1, 2}}, y, {.depth = -1}));
}

}  // namespace
}  // namespace carnot::statistics
