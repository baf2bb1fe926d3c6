// SPDX-License-Identifier: Apache-2.0
#include "tactics/weight_only/weight_only.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "base/rng.hpp"
#include "graph/count.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"
#include "support/weighted_nets.hpp"

namespace carnot {
namespace {

using namespace weighted_nets;
using testing::Contains;
using testing::HasSubstr;

Parameters scales(const char* granularity) {
  return {{"scales", std::string{granularity}}, {"convolutions", true}};
}

TEST(WeightOnly, EightBitsKeepTheSignal) {
  const TacticOutcome outcome = applied(weight_int8(), perceptron());
  EXPECT_EQ(operators_of(outcome.graph),
            "DequantizeLinear MatMul Sub Relu DequantizeLinear MatMul");
  EXPECT_EQ(outcome.graph.find_initializer("w_q")->type(), DataType::int8);
  EXPECT_EQ(outcome.graph.opset(), 17) << "nothing in it needs a newer one";
  EXPECT_EQ(outcome.nodes_touched, 2);
  EXPECT_GT(sqnr_decibels(perceptron(), outcome.graph), 40.0);
}

TEST(WeightOnly, WeightsOfProductsStandAsInputsByOutputs) {
  const Graph graph = applied(weight_int8(), perceptron()).graph;
  EXPECT_EQ(graph.find_initializer("w_q")->shape(), (Shape{32, 48}));
  EXPECT_EQ(graph.find_initializer("w_scale")->shape(), Shape{48});
  EXPECT_EQ(graph.nodes[0].integer("axis", 0), 1);
}

TEST(WeightOnly, BiasesAreSubtractedNegatedSoThatNoEngineFusesThemFirst) {
  Rng rng{3};
  const Graph graph = TinyGraph{}
                          .input("x", {1, 2, 16})
                          .weights("w", {16, 4}, random_floats(rng, 64))
                          .weights("b", {4}, random_floats(rng, 4))
                          .node("MatMul", {"x", "w"}, "h")
                          .node("Add", {"b", "h"}, "y")
                          .output("y", {1, 2, 4})
                          .graph();
  const Graph result = applied(weight_int8(), graph).graph;
  EXPECT_EQ(operators_of(result), "DequantizeLinear MatMul Sub");
  EXPECT_EQ(result.find_initializer("b"), nullptr) << "nobody reads it any more";
  EXPECT_GT(sqnr_decibels(graph, result), 35.0);
}

TEST(WeightOnly, AGemmThatScalesStaysOne) {
  Rng rng{3};
  const Graph graph =
      TinyGraph{}
          .input("x", {2, 16})
          .weights("w", {4, 16}, random_floats(rng, 64))
          .weights("b", {4}, random_floats(rng, 4))
          .node("Gemm", {"x", "w", "b"}, "y", {{"transB", std::int64_t{1}}, {"alpha", 0.5F}})
          .output("y", {2, 4})
          .graph();
  const Graph result = applied(weight_int8(), graph).graph;
  EXPECT_EQ(operators_of(result), "DequantizeLinear Gemm");
  EXPECT_EQ(result.nodes.back().integer("transB", 0), 0);
  EXPECT_GT(sqnr_decibels(graph, result), 35.0);
}

TEST(WeightOnly, FourBitsByBlocksNeedTheNewestOpset) {
  const TacticOutcome outcome = applied(weight_int4(), perceptron());
  EXPECT_EQ(outcome.graph.opset(), 21);
  const Node& node = outcome.graph.nodes.front();
  EXPECT_EQ(node.integer("block_size", 0), 32);
  EXPECT_EQ(node.integer("axis", 7), 0);
  EXPECT_EQ(outcome.graph.find_initializer("w_q")->type(), DataType::int4);
  EXPECT_EQ(outcome.graph.find_initializer("w_scale")->shape(), (Shape{1, 48}));
  EXPECT_GT(sqnr_decibels(perceptron(), outcome.graph), 15.0);
}

TEST(WeightOnly, ABlockThatDoesNotDivideTheInputsShrinks) {
  const TacticOutcome outcome = applied(weight_int4(), perceptron());
  EXPECT_EQ(outcome.graph.nodes[4].integer("block_size", 0), 16) << "48 = 3 times 16";
  EXPECT_THAT(outcome.notes, Contains(HasSubstr("1 of them have smaller blocks")));
}

TEST(WeightOnly, FinerScalesAreNearer) {
  const Graph graph = perceptron();
  const double whole = sqnr_decibels(graph, applied(weight_int4(), graph, scales("tensor")).graph);
  const double channel =
      sqnr_decibels(graph, applied(weight_int4(), graph, scales("channel")).graph);
  const double block =
      sqnr_decibels(graph, applied(weight_int4(), graph, scales("block-16")).graph);
  EXPECT_GT(channel, whole);
  EXPECT_GT(block, channel);
}

TEST(WeightOnly, EightBitsTakeBlocksToo) {
  const TacticOutcome outcome = applied(weight_int8(), perceptron(), scales("block-16"));
  EXPECT_EQ(outcome.graph.opset(), 21);
  EXPECT_EQ(outcome.graph.find_initializer("w_scale")->shape(), (Shape{2, 48}));
  EXPECT_GT(sqnr_decibels(perceptron(), outcome.graph), 40.0);
}

TEST(WeightOnly, AWeightOnTheLeftKeepsItsPlace) {
  Rng rng{6};
  const Graph graph = TinyGraph{}
                          .input("x", {16, 4})
                          .weights("w", {8, 16}, random_floats(rng, 128))
                          .node("MatMul", {"w", "x"}, "y")
                          .output("y", {8, 4})
                          .graph();
  const Graph channels = applied(weight_int8(), graph).graph;
  EXPECT_EQ(channels.nodes.front().integer("axis", 7), 0);
  EXPECT_GT(sqnr_decibels(graph, channels), 35.0);
  const Graph blocks = applied(weight_int8(), graph, scales("block-16")).graph;
  EXPECT_EQ(blocks.nodes.front().integer("axis", 7), 1);
  EXPECT_GT(sqnr_decibels(graph, blocks), 35.0);
}

TEST(WeightOnly, ConvolutionsStayUnlessAskedFor) {
  const TacticOutcome outcome = applied(weight_int8(), convolution());
  EXPECT_EQ(outcome.nodes_touched, 0);
  EXPECT_EQ(outcome.graph, convolution());
}

TEST(WeightOnly, ConvolutionsHaveAScalePerOutput) {
  const Graph eight = applied(weight_int8(), convolution(), scales("channel")).graph;
  EXPECT_EQ(eight.find_initializer("w_scale")->shape(), Shape{3});
  EXPECT_EQ(eight.nodes.front().integer("axis", 7), 0);
  EXPECT_GT(sqnr_decibels(convolution(), eight), 40.0);
  const Graph four = applied(weight_int4(), convolution(), scales("block-32")).graph;
  EXPECT_EQ(four.find_initializer("w_scale")->shape(), Shape{3}) << "no blocks there";
  EXPECT_GT(sqnr_decibels(convolution(), four), 15.0);
}

TEST(WeightOnly, TiedWeightsAreStoredOnce) {
  Rng rng{2};
  const Graph graph = TinyGraph{}
                          .input("x", {1, 16})
                          .weights("w", {16, 16}, random_floats(rng, 256))
                          .node("MatMul", {"x", "w"}, "h")
                          .node("MatMul", {"h", "w"}, "y")
                          .output("y", {1, 16})
                          .graph();
  const TacticOutcome outcome = applied(weight_int8(), graph);
  EXPECT_EQ(operators_of(outcome.graph), "DequantizeLinear MatMul MatMul");
  EXPECT_EQ(outcome.nodes_touched, 2);
}

TEST(WeightOnly, WeightsThatOthersReadToStayInFloat) {
  Rng rng{2};
  const Graph graph = TinyGraph{}
                          .input("x", {1, 16})
                          .weights("w", {16, 16}, random_floats(rng, 256))
                          .node("MatMul", {"x", "w"}, "h")
                          .node("Add", {"h", "w"}, "y")
                          .output("y", {16, 16})
                          .graph();
  const TacticOutcome outcome = applied(weight_int8(), graph);
  EXPECT_EQ(outcome.nodes_touched, 0);
  EXPECT_THAT(outcome.notes,
              Contains(HasSubstr("other operators read them too or make a constant of them: w.")));
}

TEST(WeightOnly, WeightsOfAConstantStayInFloat) {
  // As exported positional encodings are: nothing in it depends on the input.
  Rng rng{2};
  const Graph graph = TinyGraph{}
                          .input("x", {1, 16})
                          .weights("positions", {1, 16}, random_floats(rng, 16))
                          .weights("w", {16, 16}, random_floats(rng, 256))
                          .node("Sigmoid", {"positions"}, "p")
                          .node("MatMul", {"p", "w"}, "e")
                          .node("Add", {"x", "e"}, "y")
                          .output("y", {1, 16})
                          .graph();
  EXPECT_EQ(applied(weight_int8(), graph).nodes_touched, 0);
}

TEST(WeightOnly, BrokenWeightsStayInFloat) {
  std::vector<float> weights(256, 1.0F);
  weights[7] = std::numeric_limits<float>::infinity();
  const Graph graph = TinyGraph{}
                          .input("x", {1, 16})
                          .weights("w", {16, 16}, weights)
                          .node("MatMul", {"x", "w"}, "y")
                          .output("y", {1, 16})
                          .graph();
  EXPECT_THAT(applied(weight_int8(), graph).notes, Contains(HasSubstr("infinities or NaN: w.")));
}

TEST(WeightOnly, ExcludedNodesStayInFloat) {
  const Graph graph =
      applied(weight_int8(), perceptron(), {{"exclude", std::vector<std::string>{"Gemm"}}}).graph;
  EXPECT_EQ(operators_of(graph), "Gemm Relu DequantizeLinear MatMul");
}

TEST(WeightOnly, OldGraphsAreRaisedFirst) {
  Graph graph = perceptron();
  graph.opsets[""] = 9;
  graph.ir_version = 4;
  const TacticOutcome outcome = applied(weight_int8(), graph);
  EXPECT_EQ(outcome.graph.opset(), 13);
  EXPECT_GE(outcome.graph.ir_version, 8);
  EXPECT_THAT(outcome.notes, Contains("Raised from opset 9 to 13."));
}

TEST(WeightOnly, TheFileShrinks) {
  const Graph graph = perceptron();
  EXPECT_LT(serialized_bytes(applied(weight_int8(), graph).graph), serialized_bytes(graph) / 2);
  EXPECT_LT(serialized_bytes(applied(weight_int4(), graph).graph), serialized_bytes(graph) / 3);
}

TEST(WeightOnly, ParametersAreCountedAsBefore) {
  EXPECT_EQ(must(count(applied(weight_int4(), perceptron()).graph)).parameters,
            must(count(perceptron())).parameters);
}

TEST(WeightOnly, NeverChangesItsInputAndRepeatsItself) {
  const Graph graph = perceptron();
  const Graph copy = graph;
  EXPECT_EQ(serialize(applied(weight_int4(), graph).graph),
            serialize(applied(weight_int4(), graph).graph));
  EXPECT_EQ(graph, copy);
}

TEST(WeightOnly, TakesEveryWeightOfResNet20) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models/resnet20.onnx")));
  const TacticOutcome outcome = applied(weight_int4(), graph, {{"convolutions", true}});
  EXPECT_EQ(outcome.nodes_touched, 20);
  EXPECT_LT(serialized_bytes(outcome.graph), 170'000) << "fp32 has 1,082,000";
}

}  // namespace
}  // namespace carnot
