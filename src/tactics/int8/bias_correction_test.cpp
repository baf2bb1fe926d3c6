// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/bias_correction.hpp"

#include <gmock/gmock.h>

#include "base/rng.hpp"
#include "graph/check.hpp"
#include "support/must.hpp"
#include "support/reference_observer.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

std::vector<Tensors> images_for(const Graph& graph) { return random_images(graph, 20, 2); }

/// As crude as quantising can be: every weight loses what is behind its comma.
Graph whole_numbers(const Graph& graph) {
  Graph rounded = graph;
  for (const WeightSite& site : distinct_weights(graph)) {
    std::vector<float> elements;
    for (const float weight : graph.find_initializer(site.tensor)->as<float>()) {
      elements.push_back(std::trunc(weight));
    }
    const Shape shape = graph.find_initializer(site.tensor)->shape();
    rounded.initializers[site.tensor] = Tensor::of<float>(shape, elements);
  }
  return rounded;
}

std::vector<double> means_of(const Graph& graph, const std::string& tensor) {
  ReferenceObserver observer{images_for(graph)};
  ObservationRequest request;
  request.tensors = {tensor};
  request.statistic = Statistic::channel_means;
  return must(observer.observe(graph, request)).front().channel_mean;
}

CorrectedBiases corrected(const Graph& graph) {
  ReferenceObserver observer{images_for(graph)};
  return must(
      correct_biases(graph, std::vector<bool>(graph.nodes.size(), true), whole_numbers, observer));
}

/// Conv with a bias, Conv without one, a perceptron at the end.
Graph three_layers() {
  Rng rng{6};
  TinyGraph tiny;
  tiny.input("x", {1, 2, 4, 4})
      .weights("w1", {3, 2, 3, 3}, random_floats(rng, 54))
      .weights("b1", {3}, random_floats(rng, 3))
      .weights("w2", {2, 3, 3, 3}, random_floats(rng, 54))
      .weights("w3", {2, 5}, random_floats(rng, 10))
      .weights("b3", {5}, random_floats(rng, 5))
      .node("Conv", {"x", "w1", "b1"}, "c1", {{"pads", std::vector<std::int64_t>{1, 1, 1, 1}}})
      .node("Relu", {"c1"}, "r1")
      .node("Conv", {"r1", "w2"}, "c2")
      .node("Relu", {"c2"}, "r2")
      .node("GlobalAveragePool", {"r2"}, "p")
      .node("Flatten", {"p"}, "f")
      .node("Gemm", {"f", "w3", "b3"}, "y");
  return tiny.output("y", {1, 5}).graph();
}

TEST(BiasCorrection, GivesEveryLayerItsMeanBack) {
  const Graph graph = three_layers();
  const CorrectedBiases result = corrected(graph);
  EXPECT_EQ(result.layers, 3);
  const Graph rounded = whole_numbers(result.graph);
  must(check(rounded));
  for (const char* tensor : {"c1", "c2", "y"}) {
    EXPECT_THAT(means_of(rounded, tensor),
                Pointwise(testing::DoubleNear(1e-4), means_of(graph, tensor)));
    EXPECT_THAT(means_of(whole_numbers(graph), tensor),
                testing::Not(Pointwise(testing::DoubleNear(1e-2), means_of(graph, tensor))));
  }
}

TEST(BiasCorrection, AsksOncePerDepthAndOnceForTheFloatGraph) {
  const Graph graph = three_layers();
  ReferenceObserver observer{images_for(graph)};
  must(correct_biases(graph, std::vector<bool>(graph.nodes.size(), true), whole_numbers, observer));
  EXPECT_EQ(observer.calls(), 4);
}

TEST(BiasCorrection, LayersBesideEachOtherAreObservedTogether) {
  TinyGraph tiny;
  tiny.input("x", {1, 2})
      .weights("w", {2, 2}, {1.5F, 2.0F, 3.5F, 4.0F})
      .weights("v", {2, 2}, {0.5F, 2.0F, -3.5F, 4.0F})
      .node("Gemm", {"x", "w"}, "a")
      .node("Gemm", {"x", "v"}, "b")
      .node("Add", {"a", "b"}, "y");
  const Graph graph = tiny.output("y", {1, 2}).graph();
  ReferenceObserver observer{images_for(graph)};
  const auto result = must(
      correct_biases(graph, std::vector<bool>(graph.nodes.size(), true), whole_numbers, observer));
  EXPECT_EQ(observer.calls(), 2);
  EXPECT_EQ(result.layers, 2);
}

TEST(BiasCorrection, CorrectsWhatIsAddedBehindAMatrixProduct) {
  TinyGraph tiny;
  tiny.input("x", {1, 3, 2})
      .weights("w", {2, 2}, {1.5F, 2.25F, 3.5F, 4.75F})
      .weights("b", {1, 1, 2}, {1.0F, -1.0F})
      .node("MatMul", {"x", "w"}, "p")
      .node("Add", {"b", "p"}, "y");
  const Graph graph = tiny.output("y", {1, 3, 2}).graph();
  Graph inferred = graph;
  inferred.values["p"] = {.name = "p",
                          .type = DataType::float32,
                          .shape = {{Dimension{std::int64_t{1}}, Dimension{std::int64_t{3}},
                                     Dimension{std::int64_t{2}}}}};
  const CorrectedBiases result = corrected(inferred);
  EXPECT_EQ(result.layers, 1);
  EXPECT_THAT(means_of(whole_numbers(result.graph), "y"),
              Pointwise(testing::DoubleNear(1e-5), means_of(graph, "y")));
}

TEST(BiasCorrection, ABiasThatTwoLayersShareIsParted) {
  TinyGraph tiny;
  tiny.input("x", {1, 2})
      .weights("w", {2, 2}, {1.5F, 2.0F, 3.5F, 4.0F})
      .weights("v", {2, 2}, {0.5F, 2.0F, -3.5F, 4.0F})
      .weights("b", {2}, {1.0F, 2.0F})
      .node("Gemm", {"x", "w", "b"}, "a")
      .node("Gemm", {"a", "v", "b"}, "y");
  const Graph graph = tiny.output("y", {1, 2}).graph();
  const CorrectedBiases result = corrected(graph);
  EXPECT_NE(result.graph.nodes[0].inputs[2], result.graph.nodes[1].inputs[2]);
  EXPECT_THAT(means_of(whole_numbers(result.graph), "y"),
              Pointwise(testing::DoubleNear(1e-4), means_of(graph, "y")));
}

TEST(BiasCorrection, LeavesLayersAloneThatAreNotQuantised) {
  const Graph graph = three_layers();
  ReferenceObserver observer{images_for(graph)};
  const auto result = must(
      correct_biases(graph, std::vector<bool>(graph.nodes.size(), false), whole_numbers, observer));
  EXPECT_EQ(result.graph, graph);
  EXPECT_EQ(observer.calls(), 0);
}

/// Says the same of every tensor: one channel.
class OneChannelObserver : public Observer {
 public:
  Result<std::vector<Observation>> observe(const Graph& /*graph*/,
                                           const ObservationRequest& request) override {
    std::vector<Observation> seen(request.tensors.size());
    for (Observation& one : seen) one.channel_mean = {0.0};
    return seen;
  }
};

TEST(BiasCorrection, RefusesMeansThatDoNotFit) {
  const Graph graph = three_layers();
  OneChannelObserver observer;
  const auto result =
      correct_biases(graph, std::vector<bool>(graph.nodes.size(), true), whole_numbers, observer);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "tensor 'c1' came with 1 channels instead of 3.");
}

}  // namespace
}  // namespace carnot
