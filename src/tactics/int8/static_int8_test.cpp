// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/static_int8.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/rng.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/static_int8_bench.hpp"

namespace carnot {
namespace {

using namespace static_int8_bench;

TEST(StaticInt8, PutsTheQuantizerBehindTheReluAndAbsorbsIt) {
  const Graph graph = two_convolutions().output("y", {1, 3, 5, 5}).graph();
  // Input, weights, bias, convolution without Relu, its output, weights, convolution, output.
  EXPECT_EQ(operators_after(graph), "Q DQ DQ DQ Conv Q DQ DQ Conv Q DQ");
  EXPECT_GT(sqnr(graph, apply(graph).graph), 30.0);
}

TEST(StaticInt8, WeightsAreSignedActivationsUnsignedBiasesWide) {
  const Graph graph = two_convolutions().output("y", {1, 3, 5, 5}).graph();
  const Graph result = apply(graph).graph;
  EXPECT_EQ(result.find_initializer("w1_q")->type(), DataType::int8);
  EXPECT_EQ(result.find_initializer("w1_scale")->shape(), (Shape{4}));
  EXPECT_EQ(result.find_initializer("b1_q")->type(), DataType::int32);
  EXPECT_EQ(result.find_initializer("x_zero")->type(), DataType::uint8);
  EXPECT_EQ(result.find_initializer("w1"), nullptr);
}

TEST(StaticInt8, TheOutputKeepsItsName) {
  const Graph result = apply(two_convolutions().output("y", {1, 3, 5, 5}).graph()).graph;
  EXPECT_EQ(result.outputs.front().name, "y");
  EXPECT_EQ(result.nodes.back().op_type, "DequantizeLinear");
}

TEST(StaticInt8, OneScalePerTensorWhenAskedFor) {
  const Graph graph = two_convolutions().output("y", {1, 3, 5, 5}).graph();
  const Graph result = apply(graph, {{"per-channel", false}}).graph;
  EXPECT_EQ(result.find_initializer("w1_scale")->shape(), Shape{});
  EXPECT_GT(sqnr(graph, result), 25.0);
}

TEST(StaticInt8, AClipIsAbsorbedAndItsBoundHolds) {
  TinyGraph tiny = two_convolutions();
  tiny.weights("zero", {}, {0.0F}).weights("six", {}, {6.0F});
  const Graph graph =
      tiny.node("Clip", {"y", "zero", "six"}, "z").output("z", {1, 3, 5, 5}).graph();
  const Graph result = apply(graph).graph;
  EXPECT_EQ(with_short_names(operators_of(result)), "Q DQ DQ DQ Conv Q DQ DQ Conv Q DQ");
  EXPECT_LE(result.find_initializer("z_scale")->as<float>()[0], 6.0F / 255.0F);
  EXPECT_GT(sqnr(graph, result), 30.0);
}

TEST(StaticInt8, AMatrixProductAtTheEndGivesFloats) {
  TinyGraph tiny;
  tiny.input("x", {2, 3})
      .weights("w", {2, 3}, {1, -2, 3, -4, 5, -6})
      .weights("b", {1, 2}, {1, -1})
      .node("Gemm", {"x", "w", "b"}, "h",
            {{"transB", std::int64_t{1}}, {"alpha", 0.5F}, {"beta", 2.0F}})
      .node("Relu", {"h"}, "r")
      .weights("v", {2, 2}, {1, 2, 3, 4})
      .node("MatMul", {"r", "v"}, "y");
  const Graph graph = tiny.output("y", {2, 2}).graph();
  EXPECT_EQ(operators_after(graph), "Q DQ DQ DQ Gemm Q DQ DQ MatMul");
  EXPECT_GT(sqnr(graph, apply(graph).graph), 30.0);
}

TinyGraph product_with_bias() {
  TinyGraph tiny;
  tiny.input("x", {2, 2})
      .weights("w", {2, 2}, {1, 2, 3, 4})
      .weights("b", {2}, {0.5F, -7.0F})
      .node("MatMul", {"x", "w"}, "p")
      .node("Add", {"b", "p"}, "h");
  return tiny;
}

TEST(StaticInt8, ABiasInFloatIsSubtractedNegatedSoThatNoEngineFusesIt) {
  const Graph graph = product_with_bias().node("Sigmoid", {"h"}, "y").output("y", {2, 2}).graph();
  const Graph result = apply(graph).graph;
  EXPECT_EQ(with_short_names(operators_of(result)), "Q DQ DQ MatMul Sub Sigmoid");
  EXPECT_THAT(result.find_initializer("b_negated")->as<float>(), testing::ElementsAre(-0.5F, 7.0F));
  EXPECT_GT(sqnr(graph, result), 30.0);
}

TEST(StaticInt8, ABiasBeforeAQuantizerStaysAnAddition) {
  TinyGraph tiny = product_with_bias();
  tiny.node("Relu", {"h"}, "r").weights("v", {2, 2}, {1, 2, 3, 4}).node("MatMul", {"r", "v"}, "y");
  EXPECT_EQ(operators_after(tiny.output("y", {2, 2}).graph()), "Q DQ DQ MatMul Add Q DQ DQ MatMul");
}

TEST(StaticInt8, ExcludedNodesStayInFloat) {
  const Graph graph = two_convolutions().output("y", {1, 3, 5, 5}).graph();
  const Parameters exclude = {{"exclude", std::vector<std::string>{"n_y"}}};
  EXPECT_EQ(operators_after(graph, exclude), "Q DQ DQ DQ Conv Q DQ Conv");
}

TEST(StaticInt8, WithEverythingExcludedNothingChanges) {
  const Graph graph = two_convolutions().output("y", {1, 3, 5, 5}).graph();
  const TacticOutcome outcome = apply(graph, {{"exclude", std::vector<std::string>{"Conv"}}});
  EXPECT_EQ(outcome.nodes_touched, 0);
  EXPECT_EQ(outcome.graph, graph);
}

TEST(StaticInt8, ADeadLayerIsQuantizedWithScaleOne) {
  TinyGraph tiny;
  tiny.input("x", {1, 1, 2, 2})
      .weights("w1", {1, 1, 1, 1}, {0.0F})
      .weights("b1", {1}, {-1.0F})
      .weights("w2", {1, 1, 1, 1}, {2.0F})
      .node("Conv", {"x", "w1", "b1"}, "a")
      .node("Relu", {"a"}, "r")
      .node("Conv", {"r", "w2"}, "y");
  const Graph result = apply(tiny.output("y", {1, 1, 2, 2}).graph()).graph;
  EXPECT_EQ(result.find_initializer("r_scale")->as<float>()[0], 1.0F);
  EXPECT_EQ(result.find_initializer("w1_scale")->as<float>()[0], 1.0F);
}

TEST(StaticInt8, TheSameObservationsGiveTheSameBytes) {
  const Graph graph = two_convolutions().output("y", {1, 3, 5, 5}).graph();
  EXPECT_EQ(serialize(apply(graph).graph), serialize(apply(graph).graph));
}

TEST(StaticInt8, EveryCalibrationKeepsTheSignal) {
  const Graph graph = two_convolutions().output("y", {1, 3, 5, 5}).graph();
  for (const char* calibration : {"minmax", "percentile", "entropy", "mse"}) {
    const Graph result = apply(graph, {{"calibration", std::string{calibration}}}).graph;
    EXPECT_GT(sqnr(graph, result), 25.0) << calibration;
  }
}

TEST(StaticInt8, DepthwiseChannelsHaveScalesOfTheirOwn) {
  TinyGraph tiny;
  tiny.input("x", {1, 2, 3, 3})
      .weights("w", {2, 1, 1, 1}, {0.01F, 100.0F})
      .node("Conv", {"x", "w"}, "y", {{"group", std::int64_t{2}}});
  const Graph result = apply(tiny.output("y", {1, 2, 3, 3}).graph()).graph;
  EXPECT_THAT(result.find_initializer("w_q")->as<std::int8_t>(), testing::Each(127));
}

TEST(StaticInt8, ABrokenBiasIsRefusedWithItsLayer) {
  TinyGraph tiny;
  tiny.input("x", {1, 2})
      .weights("w", {2, 2}, {1, 2, 3, 4})
      .weights("b", {2}, {0.0F, std::nanf("")})
      .node("Gemm", {"x", "w", "b"}, "y");
  const Graph graph = tiny.output("y", {1, 2}).graph();
  const Tactic tactic = static_int8();
  ReferenceObserver observer{random_images(graph, 1, 1)};
  const auto result = tactic.apply(graph, must(complete(tactic.parameters, {})), &observer);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            "layer 'n_y' has weights or a bias ('b') with NaN or infinity in it.");
}

// --- Limits on what is lost.

TEST(StaticInt8, SaysWhichLayersItReturnedToFloatForTheLimit) {
  const Graph graph = two_convolutions().node("Flatten", {"y"}, "z").output("z", {1, 75}).graph();
  const TacticOutcome loose = apply(graph, {{"min-sqnr", 10.0}});
  EXPECT_THAT(loose.notes.back(), testing::HasSubstr("With everything on: "));
  EXPECT_THAT(loose.notes, testing::Contains(testing::HasSubstr("2 of 2 layers")));
  const double reached = sqnr(graph, loose.graph);
  const TacticOutcome strict = apply(graph, {{"min-sqnr", reached + 1.5}});
  EXPECT_THAT(strict.notes.back(),
              testing::HasSubstr("1 of 2 layers returned to float for the limit, worst first: n_"));
  EXPECT_GT(sqnr(graph, strict.graph), reached);
}

TEST(StaticInt8, ALimitThatNothingMeetsChangesNothing) {
  const Graph graph = two_convolutions().node("Flatten", {"y"}, "z").output("z", {1, 75}).graph();
  const TacticOutcome outcome = apply(graph, {{"min-sqnr", 110.0}});
  EXPECT_EQ(outcome.nodes_touched, 0);
  EXPECT_EQ(outcome.graph, graph);
  EXPECT_THAT(outcome.notes.back(), testing::HasSubstr("2 of 2 layers returned to float"));
}

}  // namespace
}  // namespace carnot
