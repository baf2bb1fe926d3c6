// SPDX-License-Identifier: Apache-2.0
#include "tactics/fold/fold.hpp"

#include <gmock/gmock.h>

#include "base/rng.hpp"
#include "graph/check.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/reference_run.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

using Integers = std::vector<std::int64_t>;

Graph fold_checked(const Graph& graph) {
  Graph result = must(fold().apply(graph, {}, nullptr)).graph;
  must(check(result));
  return result;
}

TinyGraph& add_norm(TinyGraph& tiny, const std::string& from, const std::string& to) {
  return tiny.weights("gamma", {2}, {1.5F, -0.5F})
      .weights("beta", {2}, {0.25F, 4.0F})
      .weights("mean", {2}, {0.5F, -1.0F})
      .weights("variance", {2}, {4.0F, 0.25F})
      .node("BatchNormalization", {from, "gamma", "beta", "mean", "variance"}, to);
}

TinyGraph convolution() {
  Rng rng{1};
  TinyGraph tiny;
  tiny.input("x", {1, 3, 4, 4})
      .weights("w", {2, 3, 3, 3}, random_floats(rng, 54))
      .weights("b", {2}, {1.0F, 2.0F});
  return tiny;
}

const TinyGraph::Attributes kPadded = {{"pads", Integers{1, 1, 1, 1}}};

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

TEST(Fold, CalculatesShapeArithmeticAroundAnOpenBatch) {
  TinyGraph tiny;
  tiny.input("x", {1, 3, 2, 2})
      .integers("one", {1})
      .integers("rest", {-1})
      .node("Shape", {"x"}, "shape")
      .node("Gather", {"shape", "one"}, "channels")
      .node("Concat", {"rest", "channels"}, "wanted", {{"axis", std::int64_t{0}}})
      .node("Reshape", {"x", "wanted"}, "y")
      .output("y");
  Graph graph = tiny.graph();
  graph.inputs.front().shape->front() = std::string{"N"};
  const Graph result = fold_checked(graph);
  EXPECT_EQ(operators_of(result), "Reshape");
  EXPECT_THAT(result.find_initializer("wanted")->as<std::int64_t>(), testing::ElementsAre(-1, 3));
}

TEST(Fold, NeverCalculatesTheOpenBatchItself) {
  TinyGraph tiny;
  tiny.input("x", {1, 3}).integers("zero", {0}).node("Shape", {"x"}, "s");
  Graph graph = tiny.node("Gather", {"s", "zero"}, "n")
                    .node("Cast", {"n"}, "y", {{"to", std::int64_t{1}}})
                    .output("y")
                    .graph();
  graph.inputs.front().shape->front() = std::string{"N"};
  EXPECT_EQ(operators_of(fold_checked(graph)), "Shape Gather Cast");
}

TEST(Fold, RemovesWhatHandsOnItsInput) {
  const Graph graph = TinyGraph{}
                          .input("x", {2, 3})
                          .node("Identity", {"x"}, "a")
                          .node("Dropout", {"a"}, "b")
                          .integers("none", {0, 0, 0, 0})
                          .node("Pad", {"b", "none"}, "c")
                          .node("Cast", {"c"}, "d", {{"to", std::int64_t{1}}})
                          .node("Transpose", {"d"}, "e", {{"perm", Integers{0, 1}}})
                          .integers("same", {2, -1})
                          .node("Reshape", {"e", "same"}, "f")
                          .node("Concat", {"f"}, "g", {{"axis", std::int64_t{0}}})
                          .node("Relu", {"g"}, "h")
                          .node("Identity", {"h"}, "y")
                          .output("y")
                          .graph();
  const Graph result = fold_checked(graph);
  EXPECT_EQ(operators_of(result), "Relu");
  EXPECT_EQ(result.nodes.front().outputs.front(), "y");
}

TEST(Fold, KeepsAnIdentityBetweenAnInputAndAnOutput) {
  const Graph graph = TinyGraph{}.input("x", {1}).node("Identity", {"x"}, "y").output("y").graph();
  EXPECT_EQ(operators_of(fold_checked(graph)), "Identity");
}

TEST(Fold, MergesNodesThatDoTheSame) {
  const Graph graph = TinyGraph{}
                          .input("x", {2})
                          .node("Relu", {"x"}, "a")
                          .node("Relu", {"x"}, "b")
                          .node("Sigmoid", {"a"}, "c")
                          .node("Sigmoid", {"b"}, "d")
                          .node("Add", {"c", "d"}, "y")
                          .output("y")
                          .graph();
  const Graph result = fold_checked(graph);
  EXPECT_EQ(operators_of(result), "Relu Sigmoid Add");
  EXPECT_EQ(largest_change(graph, result), 0.0);
}

TEST(Fold, NeverMergesRandomNumbers) {
  const TinyGraph::Attributes shape = {{"shape", Integers{2}}};
  const Graph graph = TinyGraph{}
                          .input("x", {2})
                          .node("RandomNormal", {}, "a", shape)
                          .node("RandomNormal", {}, "b", shape)
                          .node("Add", {"a", "b"}, "c")
                          .node("Add", {"c", "x"}, "y")
                          .output("y")
                          .graph();
  EXPECT_EQ(operators_of(fold_checked(graph)), "RandomNormal RandomNormal Add Add");
}

TEST(Fold, KeepsAConstantThatIsAnOutput) {
  const Graph graph =
      TinyGraph{}
          .input("x", {1})
          .node("Constant", {}, "y", {{"value", Tensor::of<float>({1}, std::vector{1.0F})}})
          .output("y")
          .graph();
  EXPECT_EQ(operators_of(fold_checked(graph)), "Constant");
}

TEST(Fold, ForecastSaysWhenThereIsNothingToDo) {
  const Graph graph = TinyGraph{}.input("x", {1}).node("Relu", {"x"}, "y").output("y").graph();
  const Forecast forecast = fold().forecast(graph, {}, {});
  EXPECT_FALSE(forecast.changes_anything);
  EXPECT_EQ(forecast.reasons.front(), "Nothing to fold.");
}

TEST(Simplify, LeavesWeightsAndBatchNormsAsTheyAre) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w", "b"}, "h", kPadded)
      .node("Identity", {"h"}, "i")
      .node("Identity", {"i"}, "j");
  const Graph graph = add_norm(tiny, "j", "y").output("y").graph();
  const TacticOutcome outcome = must(simplify().apply(graph, {}, nullptr));
  EXPECT_EQ(operators_of(outcome.graph), "Conv BatchNormalization");
  EXPECT_EQ(outcome.graph.initializers, graph.initializers);
  EXPECT_THAT(outcome.notes, testing::ElementsAre("2 identities removed."));
  EXPECT_EQ(largest_change(graph, outcome.graph), 0.0);
}

TEST(Simplify, SaysWhenThereIsNothingToDo) {
  TinyGraph tiny = convolution();
  tiny.node("Conv", {"x", "w", "b"}, "h", kPadded);
  const Graph graph = add_norm(tiny, "h", "y").output("y").graph();
  EXPECT_EQ(must(simplify().apply(graph, {}, nullptr)).nodes_touched, 0);
  const Forecast forecast = simplify().forecast(graph, {}, {});
  EXPECT_FALSE(forecast.changes_anything);
  EXPECT_EQ(forecast.reasons.front(), "Nothing to simplify.");
}

TEST(Fold, RemovesIdentitiesWhoseValueIsAnOutputToo) {
  const Graph graph = TinyGraph{}
                          .input("x", {2})
                          .node("Relu", {"x"}, "a")
                          .node("Identity", {"a"}, "b")
                          .node("Identity", {"b"}, "y")
                          .node("Sigmoid", {"y"}, "z")
                          .output("y")
                          .output("z")
                          .graph();
  const Graph result = fold_checked(graph);
  EXPECT_EQ(operators_of(result), "Relu Sigmoid");
  EXPECT_EQ(result.nodes.front().outputs.front(), "y");
  EXPECT_EQ(largest_change(graph, result), 0.0);
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
