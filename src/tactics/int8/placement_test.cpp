// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/placement.hpp"

#include <gmock/gmock.h>

#include "support/must.hpp"
#include "support/static_int8_bench.hpp"

namespace carnot {
namespace {

using namespace static_int8_bench;

TEST(Placement, OfTwoActivationsInARowOneIsAbsorbed) {
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

TEST(Placement, ResidualAdditionsComputeInBytes) {
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

TEST(Placement, PoolingAndSlicingKeepTheScaleOfTheirInput) {
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

TEST(Placement, ConcatenatedTensorsShareTheUnionOfTheirRanges) {
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

TEST(Placement, AReluInAGroupThatGoesBelowZeroStays) {
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

TEST(Placement, AConcatBehindWhichAReluDisappearsSharesItsScale) {
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

TEST(Placement, SumsShareOneScaleWhenAskedFor) {
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

TEST(Placement, ProductsOfActivationsStayInFloatWherePortable) {
  const Graph result = apply(attention()).graph;
  EXPECT_EQ(result.find_initializer("q_scale"), nullptr);
}

TEST(Placement, ProductsMultiplyUnsignedBytesBySignedOnesWhereAnEngineHasTheKernel) {
  for (const char* engine : {"onnxruntime", "openvino"}) {
    const TacticOutcome outcome = apply(attention(), {{"placement", std::string{engine}}});
    EXPECT_THAT(outcome.notes, testing::Contains("1 products of two activations in int8."));
    EXPECT_EQ(outcome.graph.find_initializer("q_zero")->type(), DataType::uint8);
    EXPECT_EQ(outcome.graph.find_initializer("k_zero")->type(), DataType::int8) << "handed on";
    EXPECT_GT(sqnr(attention(), outcome.graph), 25.0);
  }
}

TEST(Placement, AConvolutionMayGiveFloatsWhereAnEngineHasTheKernel) {
  const Graph graph =
      two_convolutions().node("Sigmoid", {"y"}, "z").output("z", {1, 3, 5, 5}).graph();
  EXPECT_EQ(operators_after(graph), "Q DQ DQ DQ Conv Q DQ DQ Conv Q DQ Sigmoid");
  EXPECT_EQ(operators_after(graph, {{"placement", std::string{"openvino"}}}),
            "Q DQ DQ DQ Conv Q DQ DQ Conv Sigmoid");
}

TEST(Placement, FloatOperatorsBetweenAreCountedAsIslands) {
  TinyGraph tiny = two_convolutions();
  tiny.node("Sigmoid", {"y"}, "s").weights("w3", {1, 3, 1, 1}, {1.0F, 2.0F, -1.0F});
  const Graph graph = tiny.node("Conv", {"s", "w3"}, "z").output("z", {1, 1, 5, 5}).graph();
  const TacticOutcome outcome = apply(graph);
  EXPECT_THAT(outcome.notes, testing::Contains("1 operators stay in float between int8 ones."));
  EXPECT_GT(sqnr(graph, outcome.graph), 25.0);
}

}  // namespace
}  // namespace carnot
