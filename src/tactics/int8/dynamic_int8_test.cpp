// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/dynamic_int8.hpp"

#include <gmock/gmock.h>

#include "base/rng.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {
TacticOutcome converted(const Graph& graph, const Parameters& given = {}) {
  return applied(dynamic_int8(), graph, given);
}

Forecast forecast(const Graph& graph, const EngineCapabilities& engine,
                  const Parameters& given = {}) {
  return forecast_by(dynamic_int8(), graph, engine, given);
}

EngineCapabilities fusing() {
  EngineCapabilities engine;
  engine.dynamic_int8_matmul_fast = true;
  return engine;
}

Graph perceptron() {
  Rng rng{4};
  return TinyGraph{}
      .input("x", {3, 8})
      .weights("w", {6, 8}, random_floats(rng, 48))
      .weights("b", {6}, random_floats(rng, 6))
      .node("Gemm", {"x", "w", "b"}, "h", {{"transB", std::int64_t{1}}})
      .node("Relu", {"h"}, "r")
      .weights("v", {6, 5}, random_floats(rng, 30))
      .node("MatMul", {"r", "v"}, "y")
      .output("y", {3, 5})
      .graph();
}

Graph convolution() {
  Rng rng{4};
  return TinyGraph{}
      .input("x", {1, 2, 4, 4})
      .weights("w", {3, 2, 3, 3}, random_floats(rng, 54))
      .weights("b", {3}, random_floats(rng, 3))
      .node("Conv", {"x", "w", "b"}, "y", {{"pads", std::vector<std::int64_t>{1, 1, 1, 1}}})
      .output("y", {1, 3, 4, 4})
      .graph();
}

TEST(DynamicInt8, WritesThePatternThatEnginesFuse) {
  const Graph result = converted(perceptron()).graph;
  EXPECT_EQ(operators_of(result),
            "DynamicQuantizeLinear MatMulInteger Cast Mul Mul Add Relu "
            "DynamicQuantizeLinear MatMulInteger Cast Mul Mul");
  EXPECT_EQ(result.find_initializer("w_q")->shape(), (Shape{8, 6}));
  EXPECT_EQ(result.find_initializer("w_q")->type(), DataType::int8);
  EXPECT_GT(sqnr_decibels(perceptron(), result), 30.0);
}

TEST(DynamicInt8, ReadersOfOneTensorShareItsBytes) {
  TinyGraph tiny;
  tiny.input("x", {1, 2}).weights("w", {2, 2}, {1, 2, 3, 4}).weights("v", {2, 2}, {4, 3, 2, 1});
  const Graph graph = tiny.node("MatMul", {"x", "w"}, "a")
                          .node("MatMul", {"x", "v"}, "b")
                          .node("Add", {"a", "b"}, "y")
                          .output("y", {1, 2})
                          .graph();
  EXPECT_EQ(operators_of(converted(graph).graph),
            "DynamicQuantizeLinear MatMulInteger Cast Mul Mul MatMulInteger Cast Mul Mul Add");
}

TEST(DynamicInt8, LeavesConvolutionsAlone) {
  const TacticOutcome outcome = converted(convolution());
  EXPECT_EQ(outcome.nodes_touched, 0);
  EXPECT_EQ(outcome.graph, convolution());
}

TEST(DynamicInt8, ConvertsConvolutionsWhenAskedTo) {
  const Graph result = converted(convolution(), {{"convolutions", true}}).graph;
  EXPECT_EQ(operators_of(result), "DynamicQuantizeLinear ConvInteger Cast Mul Mul Add");
  EXPECT_EQ(result.find_initializer("w_scale")->shape(), (Shape{3, 1, 1}));
  EXPECT_GT(sqnr_decibels(convolution(), result), 30.0);
}

TEST(DynamicInt8, OneScalePerTensorWhenAskedFor) {
  const Parameters whole = {{"per-channel", false}, {"convolutions", true}};
  EXPECT_GT(sqnr_decibels(perceptron(), converted(perceptron(), whole).graph), 30.0);
  EXPECT_GT(sqnr_decibels(convolution(), converted(convolution(), whole).graph), 25.0);
}

TEST(DynamicInt8, ExcludedNodesStayInFloat) {
  const Graph result =
      converted(perceptron(), {{"exclude", std::vector<std::string>{"Gemm"}}}).graph;
  EXPECT_EQ(operators_of(result), "Gemm Relu DynamicQuantizeLinear MatMulInteger Cast Mul Mul");
}

/// Two projections of x, multiplied by each other.
Graph scores() {
  Rng rng{7};
  return TinyGraph{}
      .input("x", {1, 2, 5, 4})
      .weights("wq", {4, 6}, random_floats(rng, 24))
      .weights("wk", {4, 6}, random_floats(rng, 24))
      .node("MatMul", {"x", "wq"}, "q")
      .node("MatMul", {"x", "wk"}, "k")
      .node("Transpose", {"k"}, "t", {{"perm", std::vector<std::int64_t>{0, 1, 3, 2}}})
      .node("MatMul", {"q", "t"}, "y")
      .output("y", {1, 2, 5, 5})
      .graph();
}

TEST(DynamicInt8, MultipliesTwoActivationsWhenAskedTo) {
  EXPECT_EQ(operators_of(converted(scores()).graph),
            "DynamicQuantizeLinear MatMulInteger Cast Mul Mul MatMulInteger Cast Mul Mul Transpose "
            "MatMul");
  const TacticOutcome outcome = converted(scores(), {{"activation-products", true}});
  EXPECT_EQ(operators_of(outcome.graph),
            "DynamicQuantizeLinear MatMulInteger Cast Mul Mul MatMulInteger Cast Mul Mul Transpose "
            "DynamicQuantizeLinear DynamicQuantizeLinear MatMulInteger Cast Mul Mul");
  EXPECT_THAT(outcome.notes, testing::Contains("1 products of two activations in int8."));
  EXPECT_GT(sqnr_decibels(scores(), outcome.graph), 28.0);
}

TEST(DynamicInt8, LeavesAnExcludedProductOfActivationsAlone) {
  const Parameters spared = {{"activation-products", true},
                             {"exclude", std::vector<std::string>{"n_y"}}};
  EXPECT_EQ(operators_of(converted(scores(), spared).graph),
            operators_of(converted(scores()).graph));
}

TEST(DynamicInt8, SaysWhatProductsOfActivationsAreWorth) {
  const Parameters with = {{"activation-products", true}};
  EXPECT_DOUBLE_EQ(forecast(scores(), fusing(), with).expected_time_ratio.value(),
                   forecast(scores(), fusing()).expected_time_ratio.value());
  EXPECT_GT(forecast(scores(), {}, with).expected_time_ratio.value(),
            forecast(scores(), {}).expected_time_ratio.value());
  EXPECT_THAT(forecast(scores(), fusing(), with).reasons,
              testing::Contains("38.5 % are products of two activations."));
}

TEST(DynamicInt8, TheSameGraphGivesTheSameBytes) {
  EXPECT_EQ(serialize(converted(perceptron()).graph), serialize(converted(perceptron()).graph));
}

TEST(DynamicInt8, IsForecastToBeFasterWhereItIsFused) {
  EXPECT_EQ(forecast(perceptron(), fusing()).direction, Direction::faster);
}

TEST(DynamicInt8, IsForecastToBeSlowerWhereItIsNot) {
  const Forecast expected = forecast(perceptron(), {});
  EXPECT_EQ(expected.direction, Direction::slower);
  EXPECT_THAT(expected.reasons, testing::Contains("This engine runs the pattern in f32."));
}

TEST(DynamicInt8, SaysBeforehandThatItWouldChangeNothing) {
  const Forecast expected = forecast(convolution(), fusing());
  EXPECT_FALSE(expected.changes_anything);
  EXPECT_EQ(expected.reasons.front(), "1 of 1 weights are convolutions, which stay in float.");
}

TEST(DynamicInt8, SaysBeforehandThatEveryLayerIsExcluded) {
  const std::vector<std::string> all = {"Gemm", "MatMul"};
  const Forecast expected = forecast(perceptron(), fusing(), {{"exclude", all}});
  EXPECT_FALSE(expected.changes_anything);
  EXPECT_EQ(expected.reasons.front(), "Every layer with constant weights is excluded.");
}

TEST(DynamicInt8, SaysBeforehandThatThereIsNothingToConvert) {
  const Graph relu =
      TinyGraph{}.input("x", {1, 2}).node("Relu", {"x"}, "y").output("y", {1, 2}).graph();
  EXPECT_EQ(forecast(relu, fusing()).reasons.front(),
            "No Conv, Gemm or MatMul has constant float weights.");
}

TEST(DynamicInt8, SaysBeforehandThatAConvolutionalNetworkGainsNothing) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models/resnet20.onnx")));
  const Forecast expected = forecast(graph, fusing());
  EXPECT_EQ(expected.direction, Direction::none);
  EXPECT_EQ(expected.reasons.front(), "19 of 20 weights are convolutions: no effect expected.");
}

}  // namespace
}  // namespace carnot
