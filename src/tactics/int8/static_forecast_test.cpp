// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/static_forecast.hpp"

#include <gmock/gmock.h>

#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"
#include "tactics/int8/static_int8.hpp"

namespace carnot {
namespace {

/// Large enough that calling them costs nothing beside their arithmetic.
Graph two_convolutions() {
  Rng rng{5};
  return TinyGraph{}
      .input("x", {1, 16, 64, 64})
      .weights("w1", {64, 16, 3, 3}, random_floats(rng, std::size_t{64} * 16 * 9))
      .weights("w2", {64, 64, 1, 1}, random_floats(rng, std::size_t{64} * 64))
      .node("Conv", {"x", "w1"}, "c1", {{"pads", std::vector<std::int64_t>{1, 1, 1, 1}}})
      .node("Relu", {"c1"}, "r1")
      .node("Conv", {"r1", "w2"}, "y")
      .output("y", {1, 64, 64, 64})
      .graph();
}

Forecast forecast(const Graph& graph, const EngineCapabilities& engine,
                  const Parameters& given = {}) {
  return forecast_by(static_int8(), graph, engine, given);
}

EngineCapabilities modern() {
  EngineCapabilities engine;
  engine.vnni = true;
  engine.static_int8_fast = true;
  return engine;
}

TEST(StaticInt8Forecast, IsFasterWithVnni) {
  const Graph graph = two_convolutions();
  const Forecast expected = forecast(graph, modern());
  EXPECT_EQ(expected.direction, Direction::faster);
  EXPECT_NEAR(expected.expected_time_ratio.value(), 1.0 / 3.5, 0.05);
}

TEST(StaticInt8Forecast, ExpectsLittleOfATinyNetwork) {
  Rng rng{5};
  const Graph graph = TinyGraph{}
                          .input("x", {1, 2, 5, 5})
                          .weights("w", {4, 2, 3, 3}, random_floats(rng, 72))
                          .node("Conv", {"x", "w"}, "y")
                          .output("y", {1, 4, 3, 3})
                          .graph();
  EXPECT_NE(forecast(graph, modern()).direction, Direction::faster);
}

TEST(StaticInt8Forecast, IsLittleWithoutVnni) {
  EngineCapabilities engine = modern();
  engine.vnni = false;
  const Graph graph = two_convolutions();
  EXPECT_GT(forecast(graph, engine).expected_time_ratio.value(), 0.8);
}

TEST(StaticInt8Forecast, IsNothingWithoutWeights) {
  const Graph graph =
      TinyGraph{}.input("x", {1, 2}).node("Relu", {"x"}, "y").output("y", {1, 2}).graph();
  EXPECT_FALSE(forecast(graph, modern()).changes_anything);
}

TEST(StaticInt8Forecast, PromisesNothingOfAnotherEnginesPlacement) {
  const Graph graph = two_convolutions();
  EngineCapabilities engine = modern();
  engine.engine = "onnxruntime";
  const Parameters foreign = {{"placement", std::string{"openvino"}}};
  EXPECT_EQ(forecast(graph, engine, foreign).direction, Direction::unknown);
  engine.engine = "openvino";
  EXPECT_EQ(forecast(graph, engine, foreign).direction, Direction::faster);
}

TEST(StaticInt8Forecast, SaysBeforehandThatEveryLayerIsExcluded) {
  const Graph graph = two_convolutions();
  const std::vector<std::string> all = {"Conv"};
  const Forecast expected = forecast(graph, modern(), {{"exclude", all}});
  EXPECT_FALSE(expected.changes_anything);
  EXPECT_EQ(expected.reasons.front(), "Every layer with constant weights is excluded.");
}

TEST(StaticInt8Forecast, SaysBeforehandThatALimitMayCostTime) {
  const Graph graph = two_convolutions();
  EXPECT_THAT(forecast(graph, modern(), {{"min-agreement", 99.0}}).reasons,
              testing::Contains("Layers may stay in float for the sake of the limit."));
}

}  // namespace
}  // namespace carnot
