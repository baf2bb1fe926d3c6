// SPDX-License-Identifier: Apache-2.0
#include "graph/walk.hpp"

#include <gmock/gmock.h>

#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using sample::fixed;
using sample::floats;
using sample::node;
using testing::ElementsAre;
using Use = GraphIndex::Use;

Graph residual_block() {
  return sample::graph({fixed("x", {1, 2})},
                       {node("MatMul", {"x", "w"}, {"a"}), node("Relu", {"a"}, {"b"}),
                        node("Add", {"b", "x"}, {"c"}), node("Mul", {"c", "c"}, {"y"})},
                       {fixed("y", {1, 2})}, {{"w", floats({2, 2})}});
}

TEST(GraphIndex, FindsWhoMakesAValue) {
  const Graph graph = residual_block();
  const GraphIndex index{graph};
  EXPECT_EQ(index.producer("b"), 1U);
  EXPECT_EQ(index.producer_node("b"), &graph.nodes[1]);
  EXPECT_EQ(index.producer("x"), std::nullopt);
  EXPECT_EQ(index.producer("w"), std::nullopt);
  EXPECT_EQ(index.producer_node("nobody"), nullptr);
}

TEST(GraphIndex, FindsWhoReadsAValueAndWhere) {
  const Graph graph = residual_block();
  const GraphIndex index{graph};
  EXPECT_THAT(index.uses("x"), ElementsAre(Use{0, 0}, Use{2, 1}));
  EXPECT_THAT(index.uses("c"), ElementsAre(Use{3, 0}, Use{3, 1}));
  EXPECT_TRUE(index.uses("y").empty());
}

TEST(GraphIndex, KnowsTheRolesOfValues) {
  const Graph graph = residual_block();
  const GraphIndex index{graph};
  EXPECT_TRUE(index.is_input("x"));
  EXPECT_TRUE(index.is_output("y"));
  EXPECT_TRUE(index.is_initializer("w"));
  EXPECT_FALSE(index.is_input("w"));
  EXPECT_FALSE(index.is_output("nobody"));
}

TEST(GraphIndex, FindsAnOnlyReaderOnlyWhereNothingElseSeesTheValue) {
  Graph graph = residual_block();
  EXPECT_EQ(GraphIndex{graph}.only_reader("a"), &graph.nodes[1]);
  EXPECT_EQ(GraphIndex{graph}.only_reader("x"), nullptr);  // two readers
  EXPECT_EQ(GraphIndex{graph}.only_reader("c"), nullptr);  // one reader, twice
  graph.outputs.push_back(fixed("a", {1, 2}));
  EXPECT_EQ(GraphIndex{graph}.only_reader("a"), nullptr);  // an output as well
}

TEST(GraphIndex, CountsWhatASubGraphReads) {
  Graph graph = residual_block();
  graph.nodes[3].attributes["body"] = OpaqueAttribute{.serialized = "", .captures = {"a"}};
  const GraphIndex index{graph};
  EXPECT_THAT(index.uses("a"), ElementsAre(Use{1, 0}, Use{3, GraphIndex::kCaptured}));
  EXPECT_EQ(index.only_reader("a"), nullptr);
}

}  // namespace
}  // namespace carnot
