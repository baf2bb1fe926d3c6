// SPDX-License-Identifier: Apache-2.0
#include "graph/subgraph.hpp"

#include <gmock/gmock.h>

#include "support/branches.hpp"
#include "support/must.hpp"
#include "support/sample_graphs.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

using sample::fixed;
using sample::node;
using testing::ElementsAre;
using testing::HasSubstr;

Node choice(const Graph& body) {
  Node choice = node("If", {"c"}, {"y"});
  choice.attributes["then_branch"] = as_attribute(body);
  return choice;
}

/// Around it: the image "x" of opset 17.
Graph around() { return sample::graph({fixed("x", {2, 3})}, {}, {}); }

TEST(SubGraph, IsAGraphThatReadsTheOneAroundIt) {
  TinyGraph body;
  body.weights("w", {3}, {1, 2, 3}).node("Mul", {"x", "w"}, "m").node("Relu", {"m"}, "r");
  body.output("r");
  const Graph found = must(subgraph_of(choice(body.graph()), "then_branch", around()));
  EXPECT_EQ(operators_of(found), "Mul Relu");
  EXPECT_EQ(found.opset(), 17);
  EXPECT_THAT(found.inputs, ElementsAre(fixed("x", {2, 3})));
  EXPECT_THAT(found.initializers.at("w").as<float>(), ElementsAre(1, 2, 3));
  EXPECT_EQ(found.outputs.front().name, "r");
}

TEST(SubGraph, MayHoldGraphsItself) {
  TinyGraph inner;
  inner.node("Neg", {"x"}, "n").output("n");
  TinyGraph outer;
  outer.node("Abs", {"x"}, "a");
  outer.node("If", {"c"}, "y", {{"else_branch", as_attribute(inner.graph())}}).output("y");
  const Graph found = must(subgraph_of(choice(outer.graph()), "then_branch", around()));
  const Graph innermost = must(subgraph_of(found.nodes.back(), "else_branch", found));
  EXPECT_EQ(operators_of(innermost), "Neg");
  EXPECT_EQ(found.inputs.size(), 2U) << "x for the innermost graph, and the condition";
}

TEST(SubGraph, IsNotThereInEveryAttribute) {
  Node without = node("If", {"c"}, {"y"});
  without.attributes["then_branch"] = std::int64_t{1};
  without.attributes["else_branch"] = OpaqueAttribute{.serialized = "\xff\xff", .captures = {}};
  EXPECT_EQ(subgraph_of(without, "body", around()).error().message, "it has no graph as its body.");
  EXPECT_EQ(subgraph_of(without, "then_branch", around()).error().code, ErrorCode::bad_input);
  EXPECT_EQ(subgraph_of(without, "else_branch", around()).error().code, ErrorCode::bad_input);
}

TEST(SubGraph, KeepsTheRulesOfGraphs) {
  TinyGraph unsorted;
  unsorted.node("Relu", {"late"}, "r").node("Neg", {"x"}, "late").output("r");
  const auto refused = subgraph_of(choice(unsorted.graph()), "then_branch", around());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("then_branch: node 0 \"n_r\" (Relu) reads"));
}

}  // namespace
}  // namespace carnot
