// SPDX-License-Identifier: Apache-2.0
#include "tactics/mask/prune.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/rng.hpp"
#include "graph/onnx_file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/weights.hpp"

namespace carnot {
namespace {

using testing::ElementsAre;

Graph pruned(const Tactic& tactic, const Graph& graph, double fraction) {
  return must(tactic.apply(graph, must(complete(tactic.parameters, {{"fraction", fraction}})),
                           nullptr))
      .graph;
}

std::vector<float> weights_of(const Graph& graph, std::string_view name) {
  const auto elements = graph.find_initializer(name)->as<float>();
  return {elements.begin(), elements.end()};
}

std::int64_t zeros_of(const Graph& graph) {
  std::int64_t zeros = 0;
  for (const WeightSite& site : distinct_weights(graph)) {
    zeros += std::ranges::count(graph.find_initializer(site.tensor)->as<float>(), 0.0F);
  }
  return zeros;
}

/// Two layers whose weights differ by a factor of 100, so that local and global masks differ.
Graph two_layers() {
  return TinyGraph{}
      .input("x", {1, 2})
      .weights("small", {2, 2}, {0.01F, -0.02F, 0.03F, -0.04F})
      .weights("large", {2, 2}, {1.0F, -2.0F, 3.0F, -4.0F})
      .weights("bias", {2}, {0.001F, 0.002F})
      .node("Gemm", {"x", "small", "bias"}, "h")
      .node("MatMul", {"h", "large"}, "y")
      .output("y")
      .graph();
}

TEST(Prune, LocalTakesTheSameShareOfEveryTensor) {
  const Graph graph = pruned(prune_local(), two_layers(), 0.5);
  EXPECT_THAT(weights_of(graph, "small"), ElementsAre(0.0F, 0.0F, 0.03F, -0.04F));
  EXPECT_THAT(weights_of(graph, "large"), ElementsAre(0.0F, 0.0F, 3.0F, -4.0F));
}

TEST(Prune, GlobalTakesTheSmallestOfAllTensorsTogether) {
  const Graph graph = pruned(prune_global(), two_layers(), 0.5);
  EXPECT_THAT(weights_of(graph, "small"), testing::Each(0.0F));
  EXPECT_THAT(weights_of(graph, "large"), ElementsAre(1.0F, -2.0F, 3.0F, -4.0F));
}

TEST(Prune, LeavesBiasesAlone) {
  const Graph graph = pruned(prune_global(), two_layers(), 1.0);
  EXPECT_THAT(weights_of(graph, "bias"), ElementsAre(0.001F, 0.002F));
  EXPECT_EQ(zeros_of(graph), 8);
}

TEST(Prune, BreaksTiesByPosition) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 1})
                          .weights("w", {1, 4}, {2.0F, -1.0F, 1.0F, 1.0F})
                          .node("MatMul", {"x", "w"}, "y")
                          .output("y")
                          .graph();
  EXPECT_THAT(weights_of(pruned(prune_global(), graph, 0.5), "w"),
              ElementsAre(2.0F, 0.0F, 0.0F, 1.0F));
}

TEST(Prune, AHalfRoundsToEven) {
  EXPECT_EQ(masked_count(0.5, 5), 2);
  EXPECT_EQ(masked_count(0.5, 7), 4);
  EXPECT_EQ(masked_count(0.0, 7), 0);
  EXPECT_EQ(masked_count(1.0, 7), 7);
}

TEST(Prune, MasksExactlyTheShareWhateverTheWeights) {
  Rng rng{3};
  std::vector<float> weights(999);
  for (float& weight : weights) weight = static_cast<float>(rng.below(7)) - 3.5F;  // many ties
  const Graph graph = TinyGraph{}
                          .input("x", {1, 27})
                          .weights("w", {27, 37}, weights)
                          .node("MatMul", {"x", "w"}, "y")
                          .output("y")
                          .graph();
  for (const double fraction : {0.0, 0.1, 0.25, 0.3333, 0.5, 0.9, 1.0}) {
    EXPECT_EQ(zeros_of(pruned(prune_global(), graph, fraction)), masked_count(fraction, 999));
  }
}

TEST(Prune, FindsWeightsInConstantNodes) {
  const Graph graph =
      TinyGraph{}
          .input("x", {1, 1})
          .node("Constant", {}, "w",
                {{"value", Tensor::of<float>({1, 2}, std::vector<float>{1.0F, 2.0F})}})
          .node("MatMul", {"x", "w"}, "y")
          .output("y")
          .graph();
  EXPECT_THAT(weights_of(pruned(prune_local(), graph, 0.5), "w"), ElementsAre(0.0F, 2.0F));
}

TEST(Prune, TiedWeightsAreMaskedOnce) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 2})
                          .weights("w", {2, 2}, {1.0F, 2.0F, 3.0F, 4.0F})
                          .node("MatMul", {"x", "w"}, "h")
                          .node("MatMul", {"h", "w"}, "y")
                          .output("y")
                          .graph();
  EXPECT_THAT(weights_of(pruned(prune_local(), graph, 0.5), "w"),
              ElementsAre(0.0F, 0.0F, 3.0F, 4.0F));
}

TEST(Prune, NeverChangesItsInput) {
  const Graph graph = two_layers();
  const Graph copy = graph;
  (void)pruned(prune_global(), graph, 0.5);
  EXPECT_EQ(graph, copy);
}

TEST(Prune, WithoutWeightsTheForecastSaysThatNothingWouldChange) {
  const Graph graph = TinyGraph{}.input("x", {1, 2}).node("Relu", {"x"}, "y").output("y").graph();
  const Tactic tactic = prune_global();
  EXPECT_FALSE(tactic.forecast(graph, must(complete(tactic.parameters, {})), {}).changes_anything);
}

TEST(Prune, TakesAQuarterOfResNet20sWeights) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const Graph graph = must(load_model(reference_data("models/resnet20.onnx")));
  EXPECT_EQ(zeros_of(graph), 0);
  EXPECT_EQ(zeros_of(pruned(prune_global(), graph, 0.25)), 268336 / 4);
}

}  // namespace
}  // namespace carnot
