// SPDX-License-Identifier: Apache-2.0
#include "graph/newer_opset.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Integers = std::vector<std::int64_t>;

TEST(NewerOpset, AxesOfReductionsBecomeAnInput) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 2, 3})
                          .node("ReduceMean", {"x"}, "y", {{"axes", Integers{-1}}})
                          .output("y")
                          .graph();
  const Graph raised = must(raise_to_block_opset(graph));
  EXPECT_EQ(raised.opset(), 21);
  EXPECT_EQ(raised.ir_version, 10);
  const Node& node = raised.nodes.front();
  EXPECT_TRUE(node.attributes.empty());
  EXPECT_THAT(raised.find_initializer(node.input(1))->as<std::int64_t>(), ElementsAre(-1));
  EXPECT_EQ(raised.outputs.front().static_shape(), (Shape{1, 2, 1}));
}

TEST(NewerOpset, AReductionOverEverythingStaysOne) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 2})
                          .node("ReduceMax", {"x"}, "y", {{"keepdims", std::int64_t{0}}})
                          .output("y")
                          .graph();
  EXPECT_EQ(must(raise_to_block_opset(graph)).nodes.front().inputs.size(), 1U);
}

TEST(NewerOpset, SplitCountsItsOutputs) {
  const Graph graph =
      TinyGraph{}
          .input("x", {1, 4})
          .node("Split", {"x"}, std::vector<std::string>{"a", "b"}, {{"axis", std::int64_t{1}}})
          .output("a")
          .output("b")
          .graph();
  const Graph raised = must(raise_to_block_opset(graph));
  EXPECT_EQ(raised.nodes.front().integer("num_outputs", 0), 2);
  EXPECT_EQ(raised.outputs.front().static_shape(), (Shape{1, 2}));
}

TEST(NewerOpset, OldGraphsGoThroughTheConverterFirst) {
  const Graph graph = TinyGraph{9}
                          .input("x", {1, 2, 1})
                          .node("Squeeze", {"x"}, "y", {{"axes", Integers{2}}})
                          .output("y")
                          .graph();
  const Graph raised = must(raise_to_block_opset(graph));
  EXPECT_EQ(raised.opset(), 21);
  EXPECT_EQ(raised.nodes.back().inputs.size(), 2U);
}

TEST(NewerOpset, AGraphThatIsThereStaysAsItIs) {
  const Graph graph =
      TinyGraph{22}.input("x", {1}).node("Relu", {"x"}, "y").output("y", {1}).graph();
  EXPECT_EQ(must(raise_to_block_opset(graph)), graph);
}

TEST(NewerOpset, WhatMeansSomethingElseIsRefusedByName) {
  const Graph graph =
      TinyGraph{18}
          .input("x", {1, 4, 2})
          .weights("s", {2}, {1.0F, 1.0F})
          .weights("b", {2}, {0.0F, 0.0F})
          .node("GroupNormalization", {"x", "s", "b"}, "y", {{"num_groups", std::int64_t{2}}})
          .output("y")
          .graph();
  const auto refused = raise_to_block_opset(graph);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("n_y"));
}

TEST(NewerOpset, GridSampleHasNewNamesForItsModes) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 1, 2, 2})
                          .input("g", {1, 2, 2, 2})
                          .node("GridSample", {"x", "g"}, "y")
                          .output("y")
                          .graph();
  EXPECT_EQ(must(raise_to_block_opset(graph)).nodes.front().text("mode", ""), "linear");
}

}  // namespace
}  // namespace carnot
