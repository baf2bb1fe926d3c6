// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/equalize.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "base/rng.hpp"
#include "support/must.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

std::vector<float> elements_of(const Graph& graph, std::string_view name) {
  const auto elements = graph.find_initializer(name)->as<float>();
  return {elements.begin(), elements.end()};
}

/// Two channels between 1 × 1 convolutions: 8 and 0.5 make them, 2 and 2 read them.
TinyGraph uneven(const char* activation) {
  TinyGraph tiny;
  tiny.input("x", {1, 1, 2, 2})
      .weights("w1", {2, 1, 1, 1}, {8.0F, -0.5F})
      .weights("b1", {2}, {4.0F, 1.0F})
      .weights("w2", {1, 2, 1, 1}, {2.0F, -2.0F})
      .weights("low", {}, {0.0F})
      .weights("high", {}, {6.0F})
      .node("Conv", {"x", "w1", "b1"}, "c");
  const bool clips = std::string_view{activation} == "Clip";
  tiny.node(activation,
            clips ? std::vector<std::string>{"c", "low", "high"} : std::vector<std::string>{"c"},
            "r")
      .node("Conv", {"r", "w2"}, "y");
  return tiny;
}

TEST(Equalize, GivesBothSidesOfAChannelTheSameRange) {
  Graph graph = uneven("Relu").output("y", {1, 1, 2, 2}).graph();
  const Graph before = graph;
  EXPECT_EQ(equalize(graph), 1U);
  // s = √(8 / 2) and √(0.5 / 2).
  EXPECT_THAT(elements_of(graph, "w1"), ElementsAre(4.0F, -1.0F));
  EXPECT_THAT(elements_of(graph, "b1"), ElementsAre(2.0F, 2.0F));
  EXPECT_THAT(elements_of(graph, "w2"), ElementsAre(4.0F, -1.0F));
  EXPECT_LT(largest_relative_change(before, graph), 1e-6);
}

TEST(Equalize, DoesNotPassAClip) {
  Graph graph = uneven("Clip").output("y", {1, 1, 2, 2}).graph();
  const Graph before = graph;
  EXPECT_EQ(equalize(graph), 0U);
  EXPECT_EQ(graph, before);
}

TEST(Equalize, LeavesChannelsAloneThatSomebodyElseReads) {
  Graph graph = uneven("Relu").output("y", {1, 1, 2, 2}).output("r", {1, 2, 2, 2}).graph();
  EXPECT_EQ(equalize(graph), 0U);
}

TEST(Equalize, LeavesSharedWeightsAlone) {
  TinyGraph tiny;
  tiny.input("x", {1, 2, 1, 1})
      .weights("w", {2, 2, 1, 1}, {1.0F, 2.0F, 3.0F, 4.0F})
      .node("Conv", {"x", "w"}, "c")
      .node("Conv", {"c", "w"}, "y");
  Graph graph = tiny.output("y", {1, 2, 1, 1}).graph();
  EXPECT_EQ(equalize(graph), 0U);
}

TEST(Equalize, LeavesGroupsAloneThatDoNotFitTheWeights) {
  for (const std::int64_t groups : {0, 3, -2}) {
    TinyGraph tiny;
    tiny.input("x", {1, 2, 1, 1})
        .weights("w", {2, 2, 1, 1}, {1.0F, 2.0F, 3.0F, 4.0F})
        .weights("v", {2, 2, 1, 1}, {1.0F, 2.0F, 3.0F, 4.0F})
        .node("Conv", {"x", "w"}, "c")
        .node("Conv", {"c", "v"}, "y", {{"group", groups}});
    Graph graph = tiny.output("y", {1, 2, 1, 1}).graph();
    EXPECT_EQ(equalize(graph), 0U) << groups;
  }
}

TEST(Equalize, LeavesChannelsAloneThatDoNotFitEachOther) {
  TinyGraph tiny;
  tiny.input("x", {1, 2, 1, 1})
      .weights("w", {3, 2, 1, 1}, {1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F})
      .weights("v", {2, 2, 1, 1}, {1.0F, 2.0F, 3.0F, 4.0F})
      .node("Conv", {"x", "w"}, "c")
      .node("Conv", {"c", "v"}, "y");
  Graph graph = tiny.output("y", {1, 2, 1, 1}).graph();
  EXPECT_EQ(equalize(graph), 0U);
}

TEST(Equalize, LeavesADeadChannelAsItIs) {
  TinyGraph tiny;
  tiny.input("x", {1, 1, 1, 1})
      .weights("w1", {2, 1, 1, 1}, {0.0F, 4.0F})
      .weights("w2", {1, 2, 1, 1}, {1.0F, 1.0F})
      .node("Conv", {"x", "w1"}, "c")
      .node("Conv", {"c", "w2"}, "y");
  Graph graph = tiny.output("y", {1, 1, 1, 1}).graph();
  EXPECT_EQ(equalize(graph), 1U);
  EXPECT_THAT(elements_of(graph, "w1"), ElementsAre(0.0F, 2.0F));
  EXPECT_THAT(elements_of(graph, "w2"), ElementsAre(1.0F, 2.0F));
}

TEST(Equalize, MovesNoChannelFurtherThanItsBound) {
  TinyGraph tiny;
  tiny.input("x", {1, 1, 1, 1})
      .weights("w1", {1, 1, 1, 1}, {1e-12F})
      .weights("w2", {1, 1, 1, 1}, {1.0F})
      .node("Conv", {"x", "w1"}, "c")
      .node("Conv", {"c", "w2"}, "y");
  Graph graph = tiny.output("y", {1, 1, 1, 1}).graph();
  EXPECT_EQ(equalize(graph), 1U);
  EXPECT_THAT(elements_of(graph, "w2"), ElementsAre(FloatNear(1.0F / 256.0F, 1e-6F)));
}

/// Expansion, depthwise, projection: what MobileNets are made of.
TEST(Equalize, BalancesAChainThroughADepthwiseConvolution) {
  Rng rng{8};
  std::vector<float> depthwise = random_floats(rng, 4 * 9);
  for (std::size_t i = 0; i < 9; ++i) depthwise[i] *= 50.0F;
  TinyGraph tiny;
  tiny.input("x", {1, 3, 5, 5})
      .weights("w1", {4, 3, 1, 1}, random_floats(rng, 12))
      .weights("b1", {4}, random_floats(rng, 4))
      .weights("w2", {4, 1, 3, 3}, depthwise)
      .weights("b2", {4}, random_floats(rng, 4))
      .weights("w3", {2, 4, 1, 1}, random_floats(rng, 8))
      .node("Conv", {"x", "w1", "b1"}, "c1")
      .node("Relu", {"c1"}, "r1")
      .node("Conv", {"r1", "w2", "b2"}, "c2", {{"group", std::int64_t{4}}})
      .node("Relu", {"c2"}, "r2")
      .node("Conv", {"r2", "w3"}, "y");
  const Graph before = tiny.output("y", {1, 2, 3, 3}).graph();
  Graph after = before;
  EXPECT_EQ(equalize(after), 2U);
  const auto spread = [](const Graph& graph) {
    std::vector<double> greatest(4, 0.0);
    const auto weights = graph.find_initializer("w2")->as<float>();
    for (std::size_t i = 0; i < weights.size(); ++i) {
      greatest[i / 9] = std::max(greatest[i / 9], std::abs(static_cast<double>(weights[i])));
    }
    return *std::ranges::max_element(greatest) / *std::ranges::min_element(greatest);
  };
  EXPECT_GT(spread(before), 20.0);
  EXPECT_LT(spread(after), spread(before) / 3.0);
  EXPECT_LT(largest_relative_change(before, after), 1e-5);
}

}  // namespace
}  // namespace carnot
