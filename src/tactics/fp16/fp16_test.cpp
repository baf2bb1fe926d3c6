// SPDX-License-Identifier: Apache-2.0
#include "tactics/fp16/fp16.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "base/rng.hpp"
#include "graph/half.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/weight_only/weight_only.hpp"

namespace carnot {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TacticOutcome halved(const Graph& graph, const Parameters& given = {}) {
  return applied(fp16(), graph, given);
}

Forecast forecast(const Graph& graph, const EngineCapabilities& engine) {
  return forecast_by(fp16(), graph, engine);
}

/// A product, a Softmax in the middle of it, and another.
Graph attention() {
  Rng rng{4};
  return TinyGraph{}
      .input("x", {3, 4})
      .weights("w", {4, 5}, random_floats(rng, 20))
      .weights("v", {5, 6}, random_floats(rng, 30))
      .node("MatMul", {"x", "w"}, "a")
      .node("Softmax", {"a"}, "s")
      .node("MatMul", {"s", "v"}, "y")
      .output("y", {3, 6})
      .graph();
}

TEST(Fp16, CastsStandWherePrecisionChanges) {
  const TacticOutcome outcome = halved(attention());
  EXPECT_EQ(operators_of(outcome.graph), "Cast MatMul Cast Softmax Cast MatMul Cast");
  EXPECT_EQ(outcome.graph.info("w_half")->type, DataType::float16);
  EXPECT_EQ(outcome.graph.info("a_half")->type, DataType::float16);
  EXPECT_EQ(outcome.nodes_touched, 2);
  EXPECT_THAT(outcome.notes, ElementsAre("2 of 3 nodes in half precision, 4 casts."));
  EXPECT_LT(largest_relative_change(attention(), outcome.graph), 1e-3);
}

TEST(Fp16, InputsAndOutputsStayFloat) {
  const Graph graph = halved(attention()).graph;
  EXPECT_EQ(graph.inputs, attention().inputs);
  EXPECT_EQ(graph.outputs, attention().outputs);
}

TEST(Fp16, AValueIsCastOnceForAllItsReaders) {
  Rng rng{4};
  const Graph graph = TinyGraph{}
                          .input("x", {1, 4})
                          .weights("w", {4, 4}, random_floats(rng, 16))
                          .node("MatMul", {"x", "w"}, "a")
                          .node("MatMul", {"x", "w"}, "b")
                          .node("Exp", {"a"}, "e")
                          .node("Exp", {"a"}, "f")
                          .node("Add", {"e", "f"}, "g")
                          .node("Add", {"g", "b"}, "y")
                          .output("y", {1, 4})
                          .graph();
  EXPECT_EQ(operators_of(halved(graph).graph),
            "Cast MatMul MatMul Cast Exp Exp Cast Cast Add Add Cast");
}

TEST(Fp16, AnOutputThatOthersReadKeepsItsName) {
  Rng rng{4};
  const Graph graph = TinyGraph{}
                          .input("x", {1, 4})
                          .weights("w", {4, 4}, random_floats(rng, 16))
                          .node("MatMul", {"x", "w"}, "h")
                          .node("Relu", {"h"}, "y")
                          .output("h", {1, 4})
                          .output("y", {1, 4})
                          .graph();
  EXPECT_EQ(operators_of(halved(graph).graph), "Cast MatMul Cast Relu Cast");
}

TEST(Fp16, WhatOnlyMovesElementsFollowsWhatItReads) {
  Rng rng{4};
  const Graph graph = TinyGraph{}
                          .input("x", {2, 2, 2})
                          .weights("w", {4, 4}, random_floats(rng, 16))
                          .node("Flatten", {"x"}, "f")
                          .node("MatMul", {"f", "w"}, "h")
                          .node("Transpose", {"h"}, "y")
                          .output("y", {4, 2})
                          .graph();
  EXPECT_EQ(operators_of(halved(graph).graph), "Flatten Cast MatMul Transpose Cast");
}

TEST(Fp16, ATableIsStoredInHalf) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 2})
                          .weights("table", {3, 2}, {1, 2, 3, 4, 5, 6})
                          .integers("index", {1})
                          .node("Gather", {"table", "index"}, "g")
                          .node("Add", {"x", "g"}, "y")
                          .output("y", {1, 2})
                          .graph();
  const Graph result = halved(graph).graph;
  EXPECT_EQ(result.info("table_half")->type, DataType::float16);
  EXPECT_EQ(result.find_initializer("table"), nullptr);
  EXPECT_EQ(operators_of(result), "Gather Cast Add Cast");
}

TEST(Fp16, NormsReductionsAndResizeStayInFloat) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 2, 3, 3})
                          .weights("p", {2}, {1.0F, 2.0F})
                          .node("BatchNormalization", {"x", "p", "p", "p", "p"}, "n")
                          .node("Relu", {"n"}, "r")
                          .node("ReduceMean", {"r"}, "y")
                          .output("y", {1, 1, 1, 1})
                          .graph();
  const TacticOutcome outcome = halved(graph);
  EXPECT_EQ(operators_of(outcome.graph), "BatchNormalization Cast Relu Cast ReduceMean");
  EXPECT_THAT(outcome.notes, Contains(HasSubstr("1 batch norms stay in float")));
}

TEST(Fp16, ExcludedNodesStayInFloat) {
  const Graph graph = halved(attention(), {{"exclude", std::vector<std::string>{"n_y"}}}).graph;
  EXPECT_EQ(operators_of(graph), "Cast MatMul Cast Softmax MatMul");
}

TEST(Fp16, ClampsWhatHalfCannotHoldAndSaysSo) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Graph graph = TinyGraph{}
                          .input("x", {1, 4})
                          .weights("b", {4}, {1e6F, -infinity, 1e-8F, 0.0F})
                          .node("Add", {"x", "b"}, "y")
                          .output("y", {1, 4})
                          .graph();
  const TacticOutcome outcome = halved(graph);
  EXPECT_THAT(must(to_floats(*outcome.graph.find_initializer("b_half"))),
              ElementsAre(65504.0F, -65504.0F, 0.0F, 0.0F));
  EXPECT_THAT(outcome.notes, Contains("2 of 4 constants lie beyond ±65,504 and were set to it."));
  EXPECT_THAT(outcome.notes, Contains(HasSubstr("1 of 4 constants are smaller than 6e-8")));
}

TEST(Fp16, TheFileIsHalfAsLarge) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models/resnet20.onnx")));
  const TacticOutcome outcome = halved(graph);
  EXPECT_EQ(outcome.notes.front(), "57 of 57 nodes in half precision, 2 casts.");
  EXPECT_LT(serialized_bytes(outcome.graph), 560'000);
  EXPECT_GT(serialized_bytes(graph), 1'080'000);
}

TEST(Fp16, NeverChangesItsInputAndRepeatsItself) {
  const Graph graph = attention();
  const Graph copy = graph;
  EXPECT_EQ(serialize(halved(graph).graph), serialize(halved(graph).graph));
  EXPECT_EQ(graph, copy);
}

TEST(Fp16, OnceIsEnough) { EXPECT_EQ(halved(halved(attention()).graph).nodes_touched, 0); }

TEST(Fp16, LeavesQuantisedGraphsAlone) {
  const Tactic packing = weight_int8();
  const Graph graph =
      must(packing.apply(attention(), must(complete(packing.parameters, {})), nullptr)).graph;
  const TacticOutcome outcome = halved(graph);
  EXPECT_EQ(outcome.graph, graph);
  EXPECT_THAT(outcome.notes, ElementsAre(HasSubstr("quantised already")));
  EXPECT_FALSE(forecast(graph, {}).changes_anything);
}

TEST(Fp16, IsForecastToCostTimeWhereAnEngineCasts) {
  EXPECT_EQ(forecast(attention(), {}).direction, Direction::slower);
  EngineCapabilities engine;
  engine.fp16_without_casts = true;
  EXPECT_EQ(forecast(attention(), engine).direction, Direction::none);
}

TEST(Fp16, IsForecastToCostNothingWhereNothingStaysInFloat) {
  Rng rng{4};
  const Graph graph = TinyGraph{}
                          .input("x", {1, 4})
                          .weights("w", {4, 4}, random_floats(rng, 16))
                          .node("MatMul", {"x", "w"}, "h")
                          .node("Relu", {"h"}, "y")
                          .output("y", {1, 4})
                          .graph();
  EXPECT_EQ(forecast(graph, {}).direction, Direction::none);
}

TEST(Fp16, SaysBeforehandThatItWouldChangeNothing) {
  const Graph graph =
      TinyGraph{}.input("x", {1, 2}).node("Softmax", {"x"}, "y").output("y", {1, 2}).graph();
  EXPECT_FALSE(forecast(graph, {}).changes_anything);
}

}  // namespace
}  // namespace carnot
