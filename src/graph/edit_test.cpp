// SPDX-License-Identifier: Apache-2.0
#include "graph/edit.hpp"

#include <gmock/gmock.h>
#include <onnx/onnx_pb.h>

#include "graph/check.hpp"
#include "graph/proto.hpp"
#include "support/must.hpp"
#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using sample::fixed;
using sample::floats;
using sample::node;
using testing::ElementsAre;
using testing::HasSubstr;

Graph chain() {
  return sample::graph(
      {fixed("x", {2})},
      {node("Relu", {"x"}, {"a"}), node("Identity", {"a"}, {"b"}), node("Neg", {"b"}, {"y"})},
      {fixed("y", {2})});
}

std::vector<std::string> ops_of(const Graph& graph) {
  std::vector<std::string> ops;
  for (const Node& each : graph.nodes) ops.push_back(each.op_type);
  return ops;
}

TEST(Names, AreFreshForValuesNodesAndInitializers) {
  Graph graph = chain();
  graph.initializers["w"] = floats({1});
  NameSource names{graph};
  EXPECT_EQ(names.fresh("new"), "new");
  EXPECT_EQ(names.fresh("new"), "new_1");
  EXPECT_EQ(names.fresh("x"), "x_1");
  EXPECT_EQ(names.fresh("w"), "w_1");
  EXPECT_EQ(names.fresh("make_a"), "make_a_1");
  EXPECT_EQ(names.fresh(""), "value");
  EXPECT_EQ(fresh_name(graph, "y"), "y_1");
}

TEST(RenameUses, MakesReadersReadAnotherValue) {
  Graph graph = chain();
  EXPECT_EQ(rename_uses(graph, "b", "a"), "a");
  EXPECT_THAT(graph.nodes[2].inputs, ElementsAre("a"));
  EXPECT_EQ(remove_dead(graph), 1U);
  must(check(graph));
}

TEST(RenameUses, LetsAnOutputKeepItsPublicName) {
  Graph graph =
      sample::graph({fixed("x", {2})}, {node("Relu", {"x"}, {"a"}), node("Identity", {"a"}, {"y"})},
                    {fixed("y", {2})});
  EXPECT_EQ(rename_uses(graph, "y", "a"), "y");  // the value of a is now found under y
  remove_dead(graph);
  EXPECT_THAT(ops_of(graph), ElementsAre("Relu"));
  EXPECT_THAT(graph.nodes.front().outputs, ElementsAre("y"));
  must(check(graph));
}

TEST(RenameUses, CopiesWhereAnOutputWouldBeAnInput) {
  Graph graph =
      sample::graph({fixed("x", {2})}, {node("Dropout", {"x"}, {"y"})}, {fixed("y", {2})});
  EXPECT_EQ(rename_uses(graph, "y", "x"), "x");
  remove_dead(graph);
  EXPECT_THAT(ops_of(graph), ElementsAre("Identity"));
  must(check(graph));
}

TEST(RenameUses, CopiesWhereBothAreOutputs) {
  Graph graph =
      sample::graph({fixed("x", {2})}, {node("Relu", {"x"}, {"a"}), node("Identity", {"a"}, {"y"})},
                    {fixed("y", {2}), fixed("a", {2})});
  EXPECT_EQ(rename_uses(graph, "y", "a"), "a");
  remove_dead(graph);
  EXPECT_THAT(ops_of(graph), ElementsAre("Relu", "Identity"));
  must(check(graph));
}

OpaqueAttribute branch_that_reads(const std::string& outer, const std::string& result) {
  onnx::AttributeProto attribute;
  attribute.set_name("then_branch");
  attribute.set_type(onnx::AttributeProto::GRAPH);
  auto& graph = *attribute.mutable_g();
  graph.set_name("branch");
  auto& inner = *graph.add_node();
  inner.set_op_type("Neg");
  inner.add_input(outer);
  inner.add_output(result);
  graph.add_output()->set_name(result);
  return {.serialized = attribute.SerializeAsString(), .captures = captures_of(attribute)};
}

Graph with_branch() {
  Graph graph = chain();
  graph.inputs.push_back(fixed("c", {}, DataType::boolean));
  graph.nodes.push_back(node("If", {"c"}, {"z"}));
  graph.nodes.back().attributes["then_branch"] = branch_that_reads("b", "inner");
  graph.outputs.push_back(fixed("z", {2}));
  return graph;
}

TEST(SubGraphs, AreReadersLikeAnyOther) {
  Graph graph = with_branch();
  EXPECT_THAT(std::get<OpaqueAttribute>(graph.nodes[3].attributes["then_branch"]).captures,
              ElementsAre("b"));
  rename_uses(graph, "b", "a");
  EXPECT_THAT(std::get<OpaqueAttribute>(graph.nodes[3].attributes["then_branch"]).captures,
              ElementsAre("a"));
  EXPECT_EQ(remove_dead(graph), 1U);
  must(check_structure(graph));
}

TEST(Renaming, ReachesInputsAndSubGraphs) {
  Graph graph = with_branch();
  Renaming renaming;
  renaming.add("b", "a");
  for (Node& each : graph.nodes) renaming.apply(each);
  EXPECT_THAT(graph.nodes[2].inputs, ElementsAre("a"));
  EXPECT_THAT(graph.nodes[2].outputs, ElementsAre("y"));
  EXPECT_THAT(std::get<OpaqueAttribute>(graph.nodes[3].attributes["then_branch"]).captures,
              ElementsAre("a"));
  EXPECT_EQ(remove_dead(graph), 1U);
  must(check_structure(graph));
}

TEST(SubGraphs, KeepWhatTheyReadAlive) {
  Graph graph = with_branch();
  std::erase_if(graph.outputs, [](const ValueInfo& output) { return output.name == "y"; });
  remove_dead(graph);
  EXPECT_THAT(ops_of(graph), ElementsAre("Relu", "Identity", "If"));
}

TEST(SubGraphs, KeepTheirOwnValuesOfTheSameName) {
  Graph graph = with_branch();
  rename_value(graph, "x", "inner");  // a name that the branch uses inside
  EXPECT_THAT(std::get<OpaqueAttribute>(graph.nodes[3].attributes["then_branch"]).captures,
              ElementsAre("b"));
}

TEST(RenameValue, RenamesItWhereverItStands) {
  Graph graph = chain();
  graph.values["a"] = fixed("a", {2});
  rename_value(graph, "a", "hidden");
  EXPECT_THAT(graph.nodes[0].outputs, ElementsAre("hidden"));
  EXPECT_THAT(graph.nodes[1].inputs, ElementsAre("hidden"));
  EXPECT_EQ(graph.info("hidden")->name, "hidden");
  rename_value(graph, "x", "image");
  EXPECT_EQ(graph.inputs.front().name, "image");
  must(check(graph));
}

TEST(RemoveDead, TakesNodesInitializersAndShapesThatNothingNeeds) {
  Graph graph = chain();
  graph.nodes.push_back(node("Mul", {"a", "w"}, {"dead"}));
  graph.nodes.push_back(node("Neg", {"dead"}, {"dead_too"}));
  graph.initializers["w"] = floats({2});
  graph.values["dead"] = fixed("dead", {2});
  graph.values["a"] = fixed("a", {2});
  EXPECT_EQ(remove_dead(graph), 2U);
  EXPECT_EQ(graph.nodes.size(), 3U);
  EXPECT_TRUE(graph.initializers.empty());
  EXPECT_EQ(graph.values.count("dead"), 0U);
  EXPECT_EQ(graph.values.count("a"), 1U);
  EXPECT_EQ(remove_dead(graph), 0U);
}

TEST(Sort, PutsEveryNodeBehindItsInputs) {
  Graph graph = chain();
  std::swap(graph.nodes[0], graph.nodes[2]);
  must(sort_topologically(graph));
  EXPECT_THAT(ops_of(graph), ElementsAre("Relu", "Identity", "Neg"));
}

TEST(Sort, LeavesASortedOrderAlone) {
  Graph graph = sample::graph(
      {fixed("x", {2})},
      {node("Neg", {"x"}, {"b"}), node("Relu", {"x"}, {"a"}), node("Add", {"a", "b"}, {"y"})},
      {fixed("y", {2})});
  const Graph before = graph;
  must(sort_topologically(graph));
  EXPECT_EQ(graph, before);
}

TEST(Sort, NamesANodeOfACircle) {
  Graph graph = chain();
  graph.nodes[0].inputs = {"b"};
  EXPECT_THAT(sort_topologically(graph).error().message,
              HasSubstr("in a circle, \"make_a\" (Relu) among them"));
}

}  // namespace
}  // namespace carnot
