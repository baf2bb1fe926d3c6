// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/static_int8.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/rng.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_observer.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

using Integers = std::vector<std::int64_t>;
const TinyGraph::Attributes kPadded = {{"pads", Integers{1, 1, 1, 1}}};

TacticOutcome apply(const Graph& graph, const Parameters& given = {}) {
  ReferenceObserver observer{random_images(graph, 200, 1)};
  return applied(static_int8(), graph, given, &observer);
}

/// On fresh images.
double sqnr(const Graph& graph, const Graph& quantized) {
  return sqnr_decibels(graph, quantized, random_images(graph, 4, 2));
}

std::string with_short_names(std::string operators) {
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{"DequantizeLinear", "DQ"}, {"QuantizeLinear", "Q"}}) {
    for (std::size_t at = operators.find(from); at != std::string::npos;
         at = operators.find(from)) {
      operators.replace(at, from.size(), to);
    }
  }
  return operators;
}

std::string operators_after(const Graph& graph, const Parameters& given = {}) {
  return with_short_names(operators_of(apply(graph, given).graph));
}

/// x → Conv → Relu → Conv → output.
TinyGraph two_convolutions() {
  Rng rng{5};
  TinyGraph tiny;
  tiny.input("x", {1, 2, 5, 5})
      .weights("w1", {4, 2, 3, 3}, random_floats(rng, 72))
      .weights("b1", {4}, random_floats(rng, 4))
      .weights("w2", {3, 4, 1, 1}, random_floats(rng, 12))
      .node("Conv", {"x", "w1", "b1"}, "c1", kPadded)
      .node("Relu", {"c1"}, "r1")
      .node("Conv", {"r1", "w2"}, "y");
  return tiny;
}

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

TEST(StaticInt8, OfTwoActivationsInARowOneIsAbsorbed) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 1, 1, 4})
                          .weights("w", {1, 1, 1, 1}, {2.0F})
                          .weights("low", {}, {0.0F})
                          .weights("high", {}, {1.5F})
                          .node("Conv", {"x", "w"}, "c")
                          .node("Clip", {"c", "low", "high"}, "d")
                          .node("Relu", {"d"}, "r")
                          .node("Conv", {"r", "w"}, "y")
                          .output("y", {1, 1, 1, 4})
                          .graph();
  EXPECT_GT(sqnr(graph, apply(graph).graph), 30.0);
}

TEST(StaticInt8, ResidualAdditionsComputeInBytes) {
  TinyGraph tiny = two_convolutions();
  Rng rng{6};
  tiny.weights("w3", {4, 4, 3, 3}, random_floats(rng, 144))
      .node("Conv", {"r1", "w3"}, "c3", kPadded)
      .node("Add", {"c3", "r1"}, "a")
      .node("Relu", {"a"}, "r")
      .weights("w4", {2, 4, 1, 1}, random_floats(rng, 8))
      .node("Conv", {"r", "w4"}, "z");
  const Graph graph = tiny.output("z", {1, 2, 5, 5}).graph();
  EXPECT_EQ(operators_after(graph), "Q DQ DQ DQ Conv Q DQ DQ Conv Q DQ Add Q DQ DQ Conv Q DQ");
  EXPECT_GT(sqnr(graph, apply(graph).graph), 25.0);
}

TEST(StaticInt8, PoolingAndSlicingKeepTheScaleOfTheirInput) {
  TinyGraph tiny = two_convolutions();
  Rng rng{7};
  tiny.node("MaxPool", {"r1"}, "p", {{"kernel_shape", Integers{2, 2}}})
      .integers("from", {1})
      .integers("to", {3})
      .node("Slice", {"p", "from", "to", "from"}, "s")
      .weights("w3", {2, 2, 1, 1}, random_floats(rng, 4))
      .node("Conv", {"s", "w3"}, "z");
  const Graph result = apply(tiny.output("z", {1, 2, 4, 4}).graph()).graph;
  const auto quantizer_of = [&](std::string_view op_type) {
    const auto node = std::ranges::find(result.nodes, op_type, &Node::op_type);
    return std::ranges::find_if(node, result.nodes.end(),
                                [](const Node& n) { return n.is("QuantizeLinear"); });
  };
  EXPECT_EQ(quantizer_of("MaxPool")->inputs[1], quantizer_of("Slice")->inputs[1]);
  EXPECT_EQ(quantizer_of("MaxPool")->inputs[1], "r1_scale");
}

TEST(StaticInt8, ConcatenatedTensorsShareTheUnionOfTheirRanges) {
  TinyGraph tiny;
  tiny.input("x", {1, 1, 2, 2})
      .weights("small", {1, 1, 1, 1}, {0.1F})
      .weights("large", {1, 1, 1, 1}, {-10.0F})
      .node("Conv", {"x", "small"}, "a")
      .node("Conv", {"x", "large"}, "b")
      .node("Concat", {"a", "b"}, "c", {{"axis", std::int64_t{1}}})
      .weights("w", {1, 2, 1, 1}, {1.0F, 2.0F})
      .node("Conv", {"c", "w"}, "y");
  const Graph result = apply(tiny.output("y", {1, 1, 2, 2}).graph()).graph;
  EXPECT_EQ(with_short_names(operators_of(result)),
            "Q DQ DQ Conv Q DQ DQ Conv Q DQ Concat Q DQ DQ Conv Q DQ");
  EXPECT_NE(result.find_initializer("a_scale"), nullptr);
  EXPECT_EQ(result.find_initializer("b_scale"), nullptr);  // shared with a
}

TEST(StaticInt8, AReluInAGroupThatGoesBelowZeroStays) {
  TinyGraph tiny;
  tiny.input("x", {1, 1, 2, 2})
      .weights("w1", {1, 1, 1, 1}, {1.0F})
      .weights("w2", {1, 1, 1, 1}, {-2.0F})
      .node("Conv", {"x", "w1"}, "a")
      .node("Relu", {"a"}, "r")
      .node("Conv", {"x", "w2"}, "b")
      .node("Concat", {"r", "b"}, "c", {{"axis", std::int64_t{1}}})
      .weights("w", {1, 2, 1, 1}, {1.0F, 2.0F})
      .node("Conv", {"c", "w"}, "y");
  const Graph graph = tiny.output("y", {1, 1, 2, 2}).graph();
  const Graph result = apply(graph).graph;
  EXPECT_NE(operators_of(result).find("Relu"), std::string::npos);
  EXPECT_GT(sqnr(graph, result), 30.0);
}

TEST(StaticInt8, AConcatBehindWhichAReluDisappearsSharesItsScale) {
  TinyGraph tiny;
  tiny.input("x", {1, 1, 2, 2})
      .weights("w1", {1, 1, 1, 1}, {1.0F})
      .weights("w2", {1, 1, 1, 1}, {-2.0F})
      .node("Conv", {"x", "w1"}, "a")
      .node("Conv", {"x", "w2"}, "b")
      .node("Concat", {"a", "b"}, "c", {{"axis", std::int64_t{1}}})
      .node("Relu", {"c"}, "r")
      .weights("w", {1, 2, 1, 1}, {1.0F, 2.0F})
      .node("Conv", {"r", "w"}, "y");
  const Graph graph = tiny.output("y", {1, 1, 2, 2}).graph();
  EXPECT_GT(sqnr(graph, apply(graph).graph), 30.0);
}

/// x → Conv → Relu → Conv → + → Relu → Conv.
TinyGraph residual() {
  TinyGraph tiny = two_convolutions();
  Rng rng{6};
  tiny.weights("w3", {4, 4, 3, 3}, random_floats(rng, 144))
      .node("Conv", {"r1", "w3"}, "c3", kPadded)
      .node("Add", {"c3", "r1"}, "a")
      .node("Relu", {"a"}, "r")
      .weights("w4", {2, 4, 1, 1}, random_floats(rng, 8))
      .node("Conv", {"r", "w4"}, "z");
  return tiny;
}

TEST(StaticInt8, SumsShareOneScaleWhenAskedFor) {
  const Graph graph = residual().output("z", {1, 2, 5, 5}).graph();
  EXPECT_NE(apply(graph).graph.find_initializer("c3_scale"), nullptr);
  const Graph result = apply(graph, {{"share-scales", true}}).graph;
  EXPECT_EQ(result.find_initializer("c3_scale"), nullptr);
  EXPECT_EQ(result.find_initializer("r_scale"), nullptr);
  EXPECT_NE(result.find_initializer("r1_scale"), nullptr);
  EXPECT_GT(sqnr(graph, result), 20.0);
}

/// Two projections of x, multiplied by each other, and a third.
Graph attention() {
  Rng rng{11};
  TinyGraph tiny;
  tiny.input("x", {1, 4, 3})
      .weights("wq", {3, 3}, random_floats(rng, 9))
      .weights("wk", {3, 4}, random_floats(rng, 12))
      .weights("wo", {4, 2}, random_floats(rng, 8))
      .node("MatMul", {"x", "wq"}, "q")
      .node("MatMul", {"x", "wk"}, "k")
      .node("Transpose", {"k"}, "t", {{"perm", Integers{0, 2, 1}}})
      .node("Transpose", {"t"}, "u", {{"perm", Integers{0, 2, 1}}})
      .node("Slice", {"u", "from", "to", "axis"}, "s")
      .integers("from", {0})
      .integers("to", {3})
      .integers("axis", {1})
      .node("MatMul", {"q", "s"}, "p")
      .node("Softmax", {"p"}, "m")
      .node("MatMul", {"m", "wo"}, "y");
  return tiny.output("y", {1, 4, 2}).graph();
}

TEST(StaticInt8, ProductsOfActivationsStayInFloatWherePortable) {
  const Graph result = apply(attention()).graph;
  EXPECT_EQ(result.find_initializer("q_scale"), nullptr);
}

TEST(StaticInt8, ProductsMultiplyUnsignedBytesBySignedOnesWhereAnEngineHasTheKernel) {
  for (const char* engine : {"onnxruntime", "openvino"}) {
    const TacticOutcome outcome = apply(attention(), {{"placement", std::string{engine}}});
    EXPECT_THAT(outcome.notes, testing::Contains("1 products of two activations in int8."));
    EXPECT_EQ(outcome.graph.find_initializer("q_zero")->type(), DataType::uint8);
    EXPECT_EQ(outcome.graph.find_initializer("k_zero")->type(), DataType::int8) << "handed on";
    EXPECT_GT(sqnr(attention(), outcome.graph), 25.0);
  }
}

TEST(StaticInt8, AConvolutionMayGiveFloatsWhereAnEngineHasTheKernel) {
  const Graph graph =
      two_convolutions().node("Sigmoid", {"y"}, "z").output("z", {1, 3, 5, 5}).graph();
  EXPECT_EQ(operators_after(graph), "Q DQ DQ DQ Conv Q DQ DQ Conv Q DQ Sigmoid");
  EXPECT_EQ(operators_after(graph, {{"placement", std::string{"openvino"}}}),
            "Q DQ DQ DQ Conv Q DQ DQ Conv Sigmoid");
}

TEST(StaticInt8, FloatOperatorsBetweenAreCountedAsIslands) {
  TinyGraph tiny = two_convolutions();
  tiny.node("Sigmoid", {"y"}, "s").weights("w3", {1, 3, 1, 1}, {1.0F, 2.0F, -1.0F});
  const Graph graph = tiny.node("Conv", {"s", "w3"}, "z").output("z", {1, 1, 5, 5}).graph();
  const TacticOutcome outcome = apply(graph);
  EXPECT_THAT(outcome.notes, testing::Contains("1 operators stay in float between int8 ones."));
  EXPECT_GT(sqnr(graph, outcome.graph), 25.0);
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
