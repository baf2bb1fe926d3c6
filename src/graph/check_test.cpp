// SPDX-License-Identifier: Apache-2.0
#include "graph/check.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"
#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using sample::fixed;
using sample::floats;
using sample::node;
using testing::HasSubstr;

Graph good() {
  return sample::graph({fixed("x", {1, 1, 4, 4})},
                       {node("Conv", {"x", "w"}, {"a"}), node("Relu", {"a"}, {"y"})},
                       {fixed("y", {1, 2, 2, 2})}, {{"w", floats({2, 1, 3, 3})}});
}

std::string error_of(const Graph& graph) {
  const auto checked = check(graph);
  return checked ? "" : checked.error().message;
}

TEST(Check, AcceptsAGoodGraph) {
  must(check(good()));
  Graph newer = good();
  newer.opsets[""] = 21;
  newer.ir_version = 10;
  must(check(newer));
}

TEST(Check, NamesTheNodeThatReadsWhatNobodyGives) {
  Graph graph = good();
  graph.nodes[1].inputs = {"ghost"};
  EXPECT_EQ(error_of(graph),
            "node 1 \"make_y\" (Relu) reads \"ghost\", which no earlier node, input or initialiser "
            "gives.");
}

TEST(Check, NamesTheNodeThatStandsBeforeItsInput) {
  Graph graph = good();
  std::swap(graph.nodes[0], graph.nodes[1]);
  EXPECT_THAT(error_of(graph), HasSubstr("node 0 \"make_y\" (Relu) reads \"a\""));
}

TEST(Check, RefusesTwoValuesOfOneName) {
  Graph graph = good();
  graph.nodes[0].outputs = {"x"};
  EXPECT_THAT(error_of(graph), HasSubstr("(Conv) defines \"x\", which is defined already"));
}

TEST(Check, RefusesAnOutputThatNobodyGives) {
  Graph graph = good();
  graph.outputs.front().name = "z";
  EXPECT_THAT(error_of(graph), HasSubstr("output \"z\" is given by no node"));
  graph.outputs.clear();
  EXPECT_THAT(error_of(graph), HasSubstr("has no output"));
}

TEST(Check, RefusesADomainWithoutOpset) {
  Graph graph = good();
  graph.nodes[1].domain = "com.microsoft";
  EXPECT_THAT(error_of(graph), HasSubstr("domain \"com.microsoft\", whose opset is not declared"));
}

TEST(Check, PassesOnWhatTheOnnxCheckerSays) {
  Graph graph = good();
  graph.nodes[1].op_type = "Rellu";
  EXPECT_THAT(error_of(graph), HasSubstr("onnx's checker: No Op registered for Rellu"));
  graph = good();
  graph.nodes[0].attributes["grup"] = std::int64_t{1};
  EXPECT_THAT(error_of(graph), HasSubstr("Unrecognized attribute: grup"));
}

TEST(Check, DoesNotMindInputsThatAreAbsent) {
  Graph graph = sample::graph({fixed("x", {2})}, {node("Clip", {"x", "", "hi"}, {"y"})},
                              {fixed("y", {2})}, {{"hi", Tensor::scalar(6.0F)}});
  must(check(graph));
}

TEST(Check, DoesNotMindOutputsWhoseShapeIsOpen) {
  Graph graph = good();
  graph.outputs = {ValueInfo{.name = "y", .type = DataType::undefined, .shape = {}}};
  graph.values["a"] = ValueInfo{.name = "a", .type = DataType::undefined, .shape = {}};
  must(check(graph));
}

TEST(Check, RefusesANodeThatGivesNothing) {
  Graph graph = good();
  graph.nodes.push_back(Node{.op_type = "Relu",
                             .domain = "",
                             .name = "lost",
                             .inputs = {"x"},
                             .outputs = {},
                             .attributes = {}});
  EXPECT_EQ(error_of(graph), "node 2 \"lost\" (Relu) gives nothing.");
}

}  // namespace
}  // namespace carnot
