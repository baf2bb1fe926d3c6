// SPDX-License-Identifier: Apache-2.0
#include "tactics/fold/fold.hpp"

#include <gmock/gmock.h>

#include "base/rng.hpp"
#include "graph/onnx_file.hpp"
#include "support/fold_bench.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/reference_run.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

TEST(Fold, PutsABatchNormIntoTheConvolutionBeforeIt) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w", "b"}, "h", kPadded);
  const Graph graph = add_norm(tiny, "h", "y").output("y").graph();
  const Graph result = fold_checked(graph);
  EXPECT_EQ(operators_of(result), "Conv");
  EXPECT_LT(largest_change(graph, result), 1e-5);
}

TEST(Fold, GivesAConvolutionWithoutBiasOne) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w"}, "h", kPadded);
  const Graph graph = add_norm(tiny, "h", "y").output("y").graph();
  const Graph result = fold_checked(graph);
  EXPECT_EQ(operators_of(result), "Conv");
  EXPECT_LT(largest_change(graph, result), 1e-5);
}

TEST(Fold, LeavesANormAloneWhenSomebodyElseReadsBetween) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w", "b"}, "h", kPadded);
  const Graph graph = add_norm(tiny, "h", "n").node("Add", {"h", "n"}, "y").output("y").graph();
  EXPECT_EQ(operators_of(fold_checked(graph)), "Conv BatchNormalization Add");
}

TEST(Fold, LeavesANormAloneWhenTheTensorBetweenIsAnOutput) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w", "b"}, "h", kPadded);
  const Graph graph = add_norm(tiny, "h", "y").output("h").output("y").graph();
  EXPECT_EQ(operators_of(fold_checked(graph)), "Conv BatchNormalization");
}

TEST(Fold, LeavesANormBeforeAPaddedConvolution) {
  Rng rng{2};
  TinyGraph tiny;
  tiny.input("x", {1, 2, 4, 4}).weights("w", {1, 2, 3, 3}, random_floats(rng, 18));
  const Graph graph =
      add_norm(tiny, "x", "h").node("Conv", {"h", "w"}, "y", kPadded).output("y").graph();
  EXPECT_EQ(operators_of(fold_checked(graph)), "BatchNormalization Conv");
}

TEST(Fold, LeavesANormThatIsStillTraining) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w", "b"}, "h", kPadded);
  Graph graph = add_norm(tiny, "h", "y").output("y").graph();
  graph.nodes.back().attributes["training_mode"] = std::int64_t{1};
  graph.nodes.back().outputs = {"y", "m", "v"};
  EXPECT_EQ(operators_of(must(fold().apply(graph, {}, nullptr)).graph), "Conv BatchNormalization");
}

TEST(Fold, SharedWeightsBecomeTwoTensors) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w", "b"}, "h", kPadded);
  const Graph graph = add_norm(tiny, "h", "n")
                          .node("Conv", {"x", "w", "b"}, "k", kPadded)
                          .node("Relu", {"k"}, "r")
                          .node("Relu", {"n"}, "s")
                          .node("Add", {"r", "s"}, "y")
                          .output("y")
                          .graph();
  EXPECT_LT(largest_change(graph, fold_checked(graph)), 1e-5);
}

TEST(Fold, KnowsTheChannelsOfAGemmOfEitherOrientation) {
  for (const std::int64_t rows_are_outputs : {0, 1}) {
    TinyGraph tiny;
    tiny.input("x", {2, 3})
        .weights("w", rows_are_outputs != 0 ? Shape{2, 3} : Shape{3, 2}, {1, 2, 3, 4, 5, 6})
        .weights("b", {1}, {0.5F})
        .node("Gemm", {"x", "w", "b"}, "h",
              {{"transB", rows_are_outputs}, {"alpha", 0.5F}, {"beta", 2.0F}});
    const Graph graph = add_norm(tiny, "h", "y").output("y").graph();
    const Graph result = fold_checked(graph);
    EXPECT_EQ(operators_of(result), "Gemm");
    EXPECT_LT(largest_change(graph, result), 1e-5);
  }
}

TEST(Fold, KnowsTheChannelsOfAGroupedTransposedConvolution) {
  // Inputs 4 in 2 groups, 1 output channel per group: rows 0, 1 belong to channel 0.
  TinyGraph tiny;
  tiny.input("x", {1, 4, 2, 2})
      .weights("w", {4, 1, 1, 1}, {1, 2, 3, 4})
      .node("ConvTranspose", {"x", "w"}, "h", {{"group", std::int64_t{2}}});
  const Graph graph =
      tiny.weights("c", {2, 1, 1}, {10, 100}).node("Mul", {"h", "c"}, "y").output("y").graph();
  const Graph result = fold_checked(graph);
  EXPECT_EQ(operators_of(result), "ConvTranspose");
  EXPECT_THAT(result.find_initializer("w")->as<float>(), testing::ElementsAre(10, 20, 300, 400));
}

struct Arithmetic {
  const char* op_type;
  bool constant_first;
};
class FoldArithmetic : public testing::TestWithParam<Arithmetic> {};

TEST_P(FoldArithmetic, ByAConstantPerChannelGoesIntoTheWeights) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w", "b"}, "h", kPadded).weights("c", {2, 1, 1}, {3.0F, -0.5F});
  const auto [op_type, constant_first] = GetParam();
  const std::vector<std::string> inputs =
      constant_first ? std::vector<std::string>{"c", "h"} : std::vector<std::string>{"h", "c"};
  const Graph graph = tiny.node(op_type, inputs, "y").output("y").graph();
  const Graph result = fold_checked(graph);
  EXPECT_EQ(operators_of(result), "Conv");
  EXPECT_LT(largest_change(graph, result), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(All, FoldArithmetic,
                         testing::Values(Arithmetic{"Add", false}, Arithmetic{"Add", true},
                                         Arithmetic{"Mul", false}, Arithmetic{"Mul", true},
                                         Arithmetic{"Sub", false}, Arithmetic{"Sub", true},
                                         Arithmetic{"Div", false}));

TEST(Fold, LeavesAConstantThatDiffersWithinAChannel) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w", "b"}, "h", kPadded).weights("c", {4}, {1, 2, 3, 4});
  const Graph graph = tiny.node("Add", {"h", "c"}, "y").output("y").graph();
  EXPECT_EQ(operators_of(fold_checked(graph)), "Conv Add");
}

TEST(Fold, LeavesAConstantThatAddsADimension) {
  TinyGraph tiny;
  tiny.input("x", {2, 2}).weights("w", {2, 2}, {1, 2, 3, 4}).weights("c", {1, 1, 1}, {1});
  const Graph graph =
      tiny.node("Gemm", {"x", "w"}, "h").node("Add", {"h", "c"}, "y").output("y").graph();
  EXPECT_EQ(operators_of(fold_checked(graph)), "Gemm Add");
}

TEST(Fold, LeavesADivisionByZeroToTheEngine) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w", "b"}, "h", kPadded).weights("c", {1}, {0});
  const Graph graph = tiny.node("Div", {"h", "c"}, "y").output("y").graph();
  EXPECT_EQ(operators_of(fold_checked(graph)), "Conv Div");
}

TEST(Fold, ForecastSaysWhenThereIsNothingToDo) {
  const Graph graph = TinyGraph{}.input("x", {1}).node("Relu", {"x"}, "y").output("y").graph();
  const Forecast forecast = fold().forecast(graph, {}, {});
  EXPECT_FALSE(forecast.changes_anything);
  EXPECT_EQ(forecast.reasons.front(), "Nothing to fold.");
}

class FoldReference : public testing::TestWithParam<const char*> {};

TEST_P(FoldReference, IsDoneAfterOnceAndTheSameTwice) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models") / GetParam()));
  const Graph result = fold_checked(graph);
  EXPECT_EQ(serialize(result), serialize(fold_checked(graph)));
  EXPECT_EQ(must(fold().apply(result, {}, nullptr)).nodes_touched, 0);
  EXPECT_EQ(serialize(result), serialize(fold_checked(result)));
}

INSTANTIATE_TEST_SUITE_P(All, FoldReference,
                         testing::Values("resnet20.onnx", "mnist-8.onnx", "mnist-net_256x2.onnx",
                                         "squeezenet_cifar10.onnx"));

TEST(Fold, TurnsMnist8sReshapedWeightsAndAdditionsIntoPlainLayers) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models/mnist-8.onnx")));
  EXPECT_EQ(operators_of(fold_checked(graph)),
            "Conv Relu MaxPool Conv Relu MaxPool Reshape MatMul Add");
}

}  // namespace
}  // namespace carnot
