// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/repair.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "base/rng.hpp"
#include "graph/check.hpp"
#include "support/must.hpp"
#include "support/reference_observer.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/structured/moments.hpp"
#include "tactics/structured/prune_structured.hpp"

namespace carnot {
namespace {

using testing::Contains;
using testing::HasSubstr;
using Floats = std::vector<float>;

Floats random_floats(Rng& rng, std::size_t count, double scale = 1.0) {
  Floats floats(count);
  for (float& number : floats) number = static_cast<float>(scale * rng.normal());
  return floats;
}

std::vector<Tensors> images(const Graph& graph, int count, std::uint64_t seed) {
  Rng rng{seed};
  const Shape shape = graph.inputs.front().static_shape().value();
  std::vector<Tensors> images;
  for (int i = 0; i < count; ++i) {
    const auto pixels = random_floats(rng, static_cast<std::size_t>(element_count(shape)));
    images.push_back({{graph.inputs.front().name, Tensor::of<float>(shape, pixels)}});
  }
  return images;
}

/// Sixteen rows of which the last eight are a tenth of the first eight: what they say is known
/// without them, whatever reads them, if only it listens louder to the others.
Floats redundant_rows(Rng& rng, std::size_t columns) {
  Floats rows = random_floats(rng, 8 * columns);
  for (std::size_t i = 0; i < 8 * columns; ++i) rows.push_back(rows[i] / 10.0F);
  return rows;
}
/// And a constant each, which only an intercept can make up for.
Floats biases_of_redundant_rows() {
  Floats biases(16, 0.0F);
  for (std::size_t i = 8; i < 16; ++i) biases[i] = 2.0F;
  return biases;
}
Floats turned(const Floats& rows, std::size_t columns) {
  Floats turned(rows.size());
  const std::size_t count = rows.size() / columns;
  for (std::size_t i = 0; i < rows.size(); ++i) turned[i % columns * count + i / columns] = rows[i];
  return turned;
}

TinyGraph convolutions() {
  Rng rng{1};
  TinyGraph tiny;
  tiny.input("x", {1, 2, 6, 6})
      .weights("w1", {16, 2, 3, 3}, redundant_rows(rng, 18))
      .weights("b1", {16}, biases_of_redundant_rows())
      .weights("w2", {3, 16, 3, 3}, random_floats(rng, 3 * 16 * 9))
      .node("Conv", {"x", "w1", "b1"}, "h");
  return tiny;
}

Graph tokens() {
  Rng rng{2};
  TinyGraph tiny;
  tiny.input("x", {1, 5, 4})
      .weights("w1", {4, 16}, turned(redundant_rows(rng, 4), 4))
      .weights("b1", {16}, biases_of_redundant_rows())
      .weights("w2", {16, 3}, random_floats(rng, 48))
      .weights("b2", {3}, random_floats(rng, 3))
      .node("MatMul", {"x", "w1"}, "p")
      .node("Add", {"p", "b1"}, "h")
      .node("MatMul", {"h", "w2"}, "q")
      .node("Add", {"q", "b2"}, "y")
      .output("y", {1, 5, 3});
  return tiny.graph();
}

Graph perceptron() {
  Rng rng{3};
  TinyGraph tiny;
  tiny.input("x", {1, 6})
      .weights("w1", {16, 6}, redundant_rows(rng, 6))
      .weights("b1", {16}, biases_of_redundant_rows())
      .weights("w2", {3, 16}, random_floats(rng, 48))
      .weights("b2", {3}, random_floats(rng, 3))
      .node("Gemm", {"x", "w1", "b1"}, "h", {{"transB", std::int64_t{1}}})
      .node("Gemm", {"h", "w2", "b2"}, "y", {{"transB", std::int64_t{1}}})
      .output("y", {1, 3});
  return tiny.graph();
}

TacticOutcome halved(const Graph& graph, const std::string& repair, int shown = 50) {
  const Tactic tactic = prune_structured();
  ReferenceObserver observer{images(graph, shown, 1)};
  auto outcome =
      must(tactic.apply(graph,
                        must(complete(tactic.parameters, {{"ratio", 0.5},
                                                          {"importance", std::string{"producers"}},
                                                          {"repair", repair}})),
                        &observer));
  must(check(outcome.graph));
  return outcome;
}

/// Root of the mean squared difference of the outputs, over that of the outputs.
double error_of(const Graph& graph, const Graph& other) {
  double signal = 0.0;
  double noise = 0.0;
  for (const Tensors& image : images(graph, 10, 2)) {
    const auto was = floats_of(must(reference_run(graph, image)).at("y"));
    const auto is = floats_of(must(reference_run(other, image)).at("y"));
    for (std::size_t i = 0; i < was.size(); ++i) {
      signal += static_cast<double>(was[i]) * static_cast<double>(was[i]);
      noise += std::pow(static_cast<double>(was[i]) - static_cast<double>(is[i]), 2.0);
    }
  }
  return std::sqrt(noise / signal);
}

void expect_repaired(const Graph& graph) {
  EXPECT_GT(error_of(graph, halved(graph, "none").graph), 0.1);
  EXPECT_LT(error_of(graph, halved(graph, "least-squares").graph), 0.01);
}

TEST(LeastSquares, MakesAConvolutionWithABiasWhole) {
  TinyGraph tiny = convolutions();
  Rng rng{4};
  tiny.weights("b2", {3}, random_floats(rng, 3));
  expect_repaired(tiny.node("Conv", {"h", "w2", "b2"}, "y").output("y", {1, 3, 2, 2}).graph());
}

TEST(LeastSquares, PutsTheInterceptIntoTheNormBehind) {
  TinyGraph tiny = convolutions();
  tiny.weights("g", {3}, {1.0F, 2.0F, -1.0F}).weights("s", {3}, {0.5F, 0.0F, 1.0F});
  tiny.weights("m", {3}, {0.1F, 0.2F, 0.3F}).weights("v", {3}, {1.0F, 4.0F, 9.0F});
  tiny.node("Conv", {"h", "w2"}, "c").node("BatchNormalization", {"c", "g", "s", "m", "v"}, "y");
  expect_repaired(tiny.output("y", {1, 3, 2, 2}).graph());
}

TEST(LeastSquares, MakesTokensWholeThroughTheSummandBehind) { expect_repaired(tokens()); }

TEST(LeastSquares, MakesAPerceptronWhole) { expect_repaired(perceptron()); }

TEST(LeastSquares, ALayerWithoutPlaceForAnInterceptIsRefittedWithoutOne) {
  TinyGraph tiny = convolutions();
  const Graph graph = tiny.node("Conv", {"h", "w2"}, "y").output("y", {1, 3, 2, 2}).graph();
  const auto outcome = halved(graph, "least-squares");
  EXPECT_LT(error_of(graph, outcome.graph), error_of(graph, halved(graph, "none").graph));
  EXPECT_EQ(outcome.graph.nodes.back().inputs.size(), 2U);
}

TEST(LeastSquares, RepairsInGraphOrderWhatIsCutOnBothSides) {
  Rng rng{6};
  TinyGraph tiny = convolutions();
  tiny.weights("w3", {16, 16, 1, 1}, redundant_rows(rng, 16))
      .weights("b3", {16}, biases_of_redundant_rows())
      .weights("w4", {3, 16, 1, 1}, random_floats(rng, 48))
      .weights("b4", {3}, random_floats(rng, 3))
      .node("Conv", {"h", "w3", "b3"}, "i")
      .node("Conv", {"i", "w4", "b4"}, "y");
  const Graph graph = tiny.output("y", {1, 3, 4, 4}).graph();
  EXPECT_EQ(halved(graph, "none").graph.find_initializer("w3")->shape(), (Shape{8, 8, 1, 1}));
  expect_repaired(graph);
  EXPECT_THAT(halved(graph, "least-squares").notes, Contains(HasSubstr("2 layers were refitted")));
}

TEST(LeastSquares, SharedWeightsAreLeftAlone) {
  TinyGraph tiny = convolutions();
  tiny.node("Conv", {"h", "w2"}, "a").node("Conv", {"h", "w2"}, "b").node("Add", {"a", "b"}, "y");
  const auto outcome = halved(tiny.output("y", {1, 3, 2, 2}).graph(), "least-squares");
  EXPECT_THAT(outcome.notes, Contains(HasSubstr("could not be")));
}

TEST(LeastSquares, NamesSubGraphsThatItCannotFollow) {
  TinyGraph tiny = convolutions();
  tiny.node("Conv", {"h", "w2"}, "y").output("y", {1, 3, 2, 2});
  Graph graph = tiny.graph();
  graph.nodes.push_back({.op_type = "Loop",
                         .domain = {},
                         .name = "loop",
                         .inputs = {"x"},
                         .outputs = {"z"},
                         .attributes = {{"body", OpaqueAttribute{}}}});
  graph.outputs.push_back({.name = "z", .type = DataType::float32, .shape = {}});
  ReferenceObserver observer{images(graph, 1, 1)};
  const auto refused = layer_moments(graph, graph, 1, {0, 1, 2}, observer);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("does not follow sub-graphs"));
}

TEST(LeastSquares, TooFewImagesLeaveALayerAsItIs) {
  const auto outcome = halved(perceptron(), "least-squares", 7);
  EXPECT_EQ(outcome.graph, halved(perceptron(), "none").graph) << "eight columns, seven samples";
  EXPECT_THAT(outcome.notes, Contains(HasSubstr("too few images")));
}

/// Says nothing about anything.
class Mute : public Observer {
 public:
  Result<std::vector<Observation>> observe(const Graph& /*graph*/,
                                           const ObservationRequest& /*request*/) override {
    return std::vector<Observation>{};
  }
};

TEST(LeastSquares, AnObserverThatSaysTooLittleIsRefused) {
  Mute observer;
  const Tactic tactic = prune_structured();
  const auto refused = tactic.apply(
      tokens(), must(complete(tactic.parameters, {{"repair", std::string{"least-squares"}}})),
      &observer);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("the repair of 'n_q' asked for 64 means"));
}

TEST(BatchNormRepair, WithoutNormsSaysWhatToDo) {
  EXPECT_THAT(halved(tokens(), "batch-norm").notes, Contains(HasSubstr("prune before folding")));
}

TEST(Repair, NeedsImages) {
  const Tactic tactic = prune_structured();
  for (const std::string repair : {"batch-norm", "least-squares"}) {
    EXPECT_TRUE(asks_the_observer(tactic, must(complete(tactic.parameters, {{"repair", repair}}))));
  }
}

}  // namespace
}  // namespace carnot
