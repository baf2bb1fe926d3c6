// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/sensitivity.hpp"

#include <gmock/gmock.h>

#include "base/rng.hpp"
#include "graph/check.hpp"
#include "support/must.hpp"
#include "support/reference_observer.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

using testing::ElementsAre;

ReferenceObserver observer_for(const Graph& graph) {
  return ReferenceObserver{random_images(graph, 30, 2)};
}

/// Three layers, the middle one with a weight beside which the others keep a bit or two.
Graph one_bad_layer() {
  Rng rng{6};
  std::vector<float> bad = random_floats(rng, 36);
  bad[0] = 300.0F;
  std::vector<float> first = random_floats(rng, 24);
  for (std::size_t i = 0; i < 24; i += 6) first[i] = 0.0F;  // the outlier sees nothing
  TinyGraph tiny;
  tiny.input("x", {1, 4})
      .weights("w1", {4, 6}, first)
      .weights("w2", {6, 6}, bad)
      .weights("w3", {6, 3}, random_floats(rng, 18))
      .node("Gemm", {"x", "w1"}, "a")
      .node("Gemm", {"a", "w2"}, "b")
      .node("Relu", {"b"}, "r")
      .node("Gemm", {"r", "w3"}, "y");
  return tiny.output("y", {1, 3}).graph();
}

Int8Settings per_tensor() {
  Int8Settings settings;
  settings.weight_scales = WeightScales::per_tensor;
  settings.rules = placement_rules().front();
  return settings;
}

const std::vector<bool> kNone(4, false);

std::vector<std::size_t> nodes_of(const std::vector<Sensitivity>& layers) {
  std::vector<std::size_t> nodes;
  for (const Sensitivity& layer : layers) nodes.push_back(layer.node);
  return nodes;
}

TEST(Fidelity, ComparesSignalWithNoise) {
  const std::vector<float> exact = {3.0F, 4.0F, 0.0F, 5.0F};
  const std::vector<float> found = {3.0F, 4.0F, 0.0F, 4.5F};
  const Fidelity fidelity = fidelity_of(exact, found, 2);
  EXPECT_NEAR(fidelity.sqnr, 10.0 * std::log10(50.0 / 0.25), 1e-9);
  EXPECT_EQ(fidelity.agreement, 1.0);
}

TEST(Fidelity, CountsImagesThatAreDecidedOtherwise) {
  EXPECT_EQ(fidelity_of(std::vector{1.0F, 2.0F, 3.0F, 1.0F}, std::vector{2.0F, 1.0F, 3.0F, 1.0F}, 2)
                .agreement,
            0.5);
}

TEST(Fidelity, WithoutNoiseIsFiniteAndSoItIsWithoutSignal) {
  EXPECT_EQ(fidelity_of(std::vector{1.0F}, std::vector{1.0F}, 1).sqnr, 200.0);
  EXPECT_EQ(fidelity_of(std::vector{0.0F}, std::vector{1.0F}, 1).sqnr, -200.0);
  EXPECT_EQ(fidelity_of(std::vector{0.0F}, std::vector{0.0F}, 1).sqnr, 200.0);
}

TEST(Sensitivity, TheLayerThatDoesTheHarmReturnsToFloat) {
  const Graph graph = one_bad_layer();
  ReferenceObserver observer = observer_for(graph);
  Quantizer quantizer{graph, per_tensor(), observer};
  EXPECT_LT(must(quantize_within({.sqnr = 0.1, .agreement = 0.0, .images = 30}, kNone, quantizer))
                .fidelity.sqnr,
            15.0);
  const auto result =
      must(quantize_within({.sqnr = 25.0, .agreement = 0.0, .images = 30}, kNone, quantizer));
  EXPECT_THAT(nodes_of(result.in_float), ElementsAre(1));
  EXPECT_GE(result.fidelity.sqnr, 25.0);
  EXPECT_LT(result.in_float.front().alone.sqnr, 15.0);
  EXPECT_EQ(result.layers, 3U);
  must(check(result.network.graph));
  EXPECT_EQ(result.network.placement.roles[1], Int8Role::untouched);
  EXPECT_EQ(result.network.placement.roles[0], Int8Role::weighted);
}

TEST(Sensitivity, NothingIsRankedWhereTheLimitHoldsAtOnce) {
  const Graph graph = one_bad_layer();
  ReferenceObserver observer = observer_for(graph);
  Quantizer quantizer{graph, per_tensor(), observer};
  const auto result =
      must(quantize_within({.sqnr = 0.1, .agreement = 0.0, .images = 30}, kNone, quantizer));
  EXPECT_TRUE(result.in_float.empty());
  EXPECT_EQ(observer.calls(), 3) << "ranges, the float outputs, the quantised ones";
}

TEST(Sensitivity, ALimitThatNoInteger8KeepsLeavesTheNetworkInFloat) {
  const Graph graph = one_bad_layer();
  ReferenceObserver observer = observer_for(graph);
  Quantizer quantizer{graph, per_tensor(), observer};
  const auto result =
      must(quantize_within({.sqnr = 120.0, .agreement = 0.0, .images = 30}, kNone, quantizer));
  EXPECT_EQ(result.in_float.size(), 3U);
  EXPECT_EQ(result.fidelity.sqnr, 200.0);
  EXPECT_THAT(result.network.placement.roles, testing::Each(Int8Role::untouched));
}

TEST(Sensitivity, WhatTheUserLeftInFloatIsNoLayerToRank) {
  const Graph graph = one_bad_layer();
  ReferenceObserver observer = observer_for(graph);
  Quantizer quantizer{graph, per_tensor(), observer};
  std::vector<bool> excluded = kNone;
  excluded[1] = true;
  const auto result =
      must(quantize_within({.sqnr = 25.0, .agreement = 0.0, .images = 30}, excluded, quantizer));
  EXPECT_TRUE(result.in_float.empty());
  EXPECT_EQ(result.layers, 2U);
}

TEST(Sensitivity, AgreementIsALimitToo) {
  const Graph graph = one_bad_layer();
  ReferenceObserver observer = observer_for(graph);
  Quantizer quantizer{graph, per_tensor(), observer};
  const auto result =
      must(quantize_within({.sqnr = 0.0, .agreement = 0.99, .images = 30}, kNone, quantizer));
  EXPECT_GE(result.fidelity.agreement, 0.99);
  EXPECT_FALSE(result.in_float.empty());
}

TEST(Sensitivity, AgreementNeedsARowOfClassesPerImage) {
  const Graph graph = TinyGraph{}
                          .input("x", {1, 2, 2})
                          .weights("w", {2, 2}, {1.0F, 2.0F, 3.0F, 4.0F})
                          .node("MatMul", {"x", "w"}, "y")
                          .output("y", {1, 2, 2})
                          .graph();
  ReferenceObserver observer = observer_for(graph);
  Quantizer quantizer{graph, per_tensor(), observer};
  const auto result =
      quantize_within({.sqnr = 0.0, .agreement = 0.9, .images = 30}, {false}, quantizer);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unsupported);
  EXPECT_NE(result.error().message.find("output 'y' is no row of classes per image"),
            std::string::npos);
}

}  // namespace
}  // namespace carnot
