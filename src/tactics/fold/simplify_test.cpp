// SPDX-License-Identifier: Apache-2.0
// What folding does beside the weights, which simplify does alone: constants, identities,
// duplicates.
#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/fold_bench.hpp"
#include "support/must.hpp"
#include "support/reference_run.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/fold/fold.hpp"

namespace carnot {
namespace {

using Integers = std::vector<std::int64_t>;

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

/// What is left of x between two activations when it is sliced along its channels.
std::string operators_with_slice(const Integers& start, const Integers& end, const Integers& step) {
  TinyGraph tiny;
  tiny.input("x", {1, 4, 2, 2}).node("Relu", {"x"}, "a");
  tiny.integers("s", start).integers("e", end).integers("axis", {1}).integers("step", step);
  tiny.node("Slice", {"a", "s", "e", "axis", "step"}, "b").node("Sigmoid", {"b"}, "y").output("y");
  Graph graph = tiny.graph();
  graph.inputs.front().shape->front() = std::string{"batch"};
  return operators_of(fold_checked(graph));
}

TEST(Fold, RemovesASliceThatTakesEverything) {
  EXPECT_EQ(operators_with_slice({0}, {4}, {1}), "Relu Sigmoid");
  EXPECT_EQ(operators_with_slice({0}, {1 << 30}, {1}), "Relu Sigmoid");
  EXPECT_EQ(operators_with_slice({0}, {3}, {1}), "Relu Slice Sigmoid");
  EXPECT_EQ(operators_with_slice({1}, {4}, {1}), "Relu Slice Sigmoid");
  EXPECT_EQ(operators_with_slice({0}, {4}, {2}), "Relu Slice Sigmoid");
  EXPECT_EQ(operators_with_slice({0}, {-1}, {1}), "Relu Slice Sigmoid");
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

}  // namespace
}  // namespace carnot
