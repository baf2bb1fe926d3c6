// SPDX-License-Identifier: Apache-2.0
#include "graph/unknown_shape.hpp"

#include <gmock/gmock.h>

#include "graph/count.hpp"
#include "graph/shapes.hpp"
#include "support/must.hpp"
#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using sample::fixed;
using sample::floats;
using sample::node;
using testing::HasSubstr;

/// x → (an operator) → a → Relu → b → MatMul → y.
Graph with_operator(std::string op, std::string domain = {}) {
  Graph graph = sample::graph({fixed("x", {1, 2})},
                              {node(std::move(op), {"x"}, {"a"}), node("Relu", {"a"}, {"b"}),
                               node("MatMul", {"b", "w"}, {"y"})},
                              {sample::open("y")}, {{"w", floats({2, 2})}});
  graph.nodes[0].domain = std::move(domain);
  if (!graph.nodes[0].domain.empty()) graph.opsets[graph.nodes[0].domain] = 1;
  return graph;
}

TEST(ShapeNotKnown, IsLaidToTheFirstNodeThatLostIt) {
  const Error error = count(with_operator("Riddle", "org.example")).error();
  EXPECT_EQ(error.code, ErrorCode::unsupported);
  EXPECT_EQ(error.message,
            "the multiply-accumulates of node \"make_y\" (MatMul) cannot be counted: the shape of "
            "what node \"make_a\" (org.example:Riddle) gives is not known; the domain "
            "\"org.example\" is not ONNX's own, and nothing in the file says what shape its "
            "operator gives.");
  EXPECT_THAT(error.remedy, HasSubstr("\"a\" into the file"));
}

TEST(ShapeNotKnown, SaysThatAnOperatorIsNotKnown) {
  EXPECT_THAT(count(with_operator("Riddle")).error().message,
              HasSubstr("Riddle is no operator whose shapes are known here (opset 17)."));
}

TEST(ShapeNotKnown, SaysThatAShapeDependsOnWhatIsComputed) {
  Graph graph = with_operator("NonZero");
  graph.nodes[1] = node("Cast", {"a"}, {"b"}, {{"to", std::int64_t{1}}});
  const Error error = count(graph).error();
  EXPECT_THAT(error.message, HasSubstr("node \"make_a\" (NonZero) gives is not known; the shape "
                                       "that it gives depends on what is computed"));
}

TEST(ShapeNotKnown, CallsNodesWithoutANameByTheirOutput) {
  Graph graph = with_operator("Riddle");
  for (Node& each : graph.nodes) each.name.clear();
  EXPECT_THAT(count(graph).error().message,
              HasSubstr("of node \"y\" (MatMul) cannot be counted: the shape of what node \"a\" "
                        "(Riddle) gives"));
}

TEST(ShapeNotKnown, NamesTheOpenDimensionOfTheInput) {
  Graph graph = sample::graph(
      {sample::value("x", {std::string{"n"}, std::int64_t{1}, std::string{"height"}, Dimension{}})},
      {node("Conv", {"x", "w"}, {"y"})}, {sample::open("y")}, {{"w", floats({2, 1, 3, 3})}});
  const Error error = count(graph).error();
  EXPECT_THAT(error.message, HasSubstr("(Conv) cannot be counted: dimension 2 (\"height\") of the "
                                       "model's input \"x\" is open."));
  EXPECT_THAT(error.remedy, HasSubstr("height = ..., width = ..."));
  graph.inputs[0].shape.reset();
  EXPECT_THAT(count(graph).error().message, HasSubstr("input \"x\" has no shape"));
}

TEST(ShapeNotKnown, WhatTheFileSaysIsEnough) {
  Graph graph = with_operator("Riddle", "org.example");
  graph.values.emplace("a", fixed("a", {1, 2}));
  EXPECT_EQ(must(count(graph)).macs, 4);
}

TEST(ShapeNotKnown, AFormWithoutACountIsTheNodesOwn) {
  const Graph graph = sample::graph(
      {fixed("x", {2, 3}), fixed("k", {3, 4})},
      {node("Einsum", {"x", "k"}, {"y"}, {{"equation", std::string{"...i,ij->...j"}}})},
      {fixed("y", {2, 4})});
  EXPECT_THAT(count(graph).error().message,
              HasSubstr("node \"make_y\" (Einsum) cannot be counted: this form of the operator"));
}

}  // namespace
}  // namespace carnot
