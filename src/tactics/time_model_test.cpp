// SPDX-License-Identifier: Apache-2.0
#include "tactics/time_model.hpp"

#include <gtest/gtest.h>

#include "graph/shapes.hpp"
#include "support/must.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

double int8_ratio(const NodeWork& work) {
  return seconds_of(work, Arithmetic::int8) / seconds_of(work, Arithmetic::fp32);
}

NodeWork layer(double macs, double weights = 0.0) {
  NodeWork work;
  work.macs = macs;
  work.weights = weights;
  return work;
}

TEST(TimeModel, ReadsTheWorkOfEachKindOfNode) {
  Rng rng{1};
  const Graph bare =
      TinyGraph{}
          .input("x", {1, 4, 8, 8})
          .weights("deep", {4, 1, 3, 3}, random_floats(rng, 36))
          .weights("wide", {8, 4, 1, 1}, random_floats(rng, 32))
          .node("Conv", {"x", "deep"}, "d",
                {{"group", std::int64_t{4}}, {"pads", std::vector<std::int64_t>{1, 1, 1, 1}}})
          .node("Sigmoid", {"d"}, "s")
          .node("Relu", {"s"}, "r")
          .node("Conv", {"r", "wide"}, "y")
          .output("y", {1, 8, 8, 8})
          .graph();
  const Graph graph = must(infer_shapes(bare));
  const auto depthwise = work_of(graph, graph.nodes[0]);
  ASSERT_TRUE(depthwise);
  EXPECT_TRUE(depthwise->is_depthwise);
  EXPECT_EQ(depthwise->macs, 4 * 64 * 9);
  EXPECT_EQ(work_of(graph, graph.nodes[1])->passed_elements, 4 * 64);
  EXPECT_EQ(work_of(graph, graph.nodes[2])->passed_elements, 0);  // fused by every engine
  const auto pointwise = work_of(graph, graph.nodes[3]);
  ASSERT_TRUE(pointwise);
  EXPECT_FALSE(pointwise->is_depthwise);
  EXPECT_EQ(pointwise->weights, 32);
}

TEST(TimeModel, GivesLargeLayersTheWholeGain) {
  EXPECT_NEAR(int8_ratio(layer(1e10)), 1.0 / 3.5, 0.001);
  EXPECT_NEAR(int8_ratio(layer(1e6, 1e9)), 0.25, 0.001);  // reading the weights decides
}

TEST(TimeModel, GivesDepthwiseLayersAndProductsLess) {
  NodeWork work = layer(1e10);
  work.is_depthwise = true;
  EXPECT_NEAR(int8_ratio(work), 1.0 / 1.5, 0.001);
  work = layer(1e10);
  work.is_product = true;
  EXPECT_NEAR(int8_ratio(work), 0.5, 0.001);
}

TEST(TimeModel, TakesTinyLayersForSlowerInEightBits) { EXPECT_GT(int8_ratio(layer(1000)), 1.5); }

}  // namespace
}  // namespace carnot
