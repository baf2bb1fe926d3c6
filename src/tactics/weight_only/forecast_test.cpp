// SPDX-License-Identifier: Apache-2.0
#include "tactics/weight_only/forecast.hpp"

#include <gmock/gmock.h>

#include "base/rng.hpp"
#include "support/tactic_bench.hpp"
#include "support/tiny_graph.hpp"
#include "support/weighted_nets.hpp"
#include "tactics/weight_only/weight_only.hpp"

namespace carnot {
namespace {

using namespace weighted_nets;
using testing::Contains;
using testing::HasSubstr;

EngineCapabilities reading_packed_weights() {
  EngineCapabilities engine;
  engine.weight_only_fast = true;
  return engine;
}

TEST(WeightOnlyForecast, IsForecastToBeFasterWhereFewRowsMeetAWeight) {
  const Forecast expected = forecast_by(weight_int4(), perceptron(1), reading_packed_weights());
  EXPECT_EQ(expected.direction, Direction::faster);
  EXPECT_NEAR(expected.expected_time_ratio.value(), 0.4, 0.05);
}

TEST(WeightOnlyForecast, IsForecastToGainNothingWithManyRows) {
  // The batch stands in the first dimension; these are 100 tokens of one image.
  Rng rng{4};
  const Graph graph = TinyGraph{}
                          .input("x", {1, 100, 16})
                          .weights("w", {16, 16}, random_floats(rng, 256))
                          .node("MatMul", {"x", "w"}, "y")
                          .output("y", {1, 100, 16})
                          .graph();
  const Forecast expected = forecast_by(weight_int8(), graph, reading_packed_weights());
  EXPECT_EQ(expected.direction, Direction::none);
  EXPECT_EQ(forecast_by(weight_int4(), graph, reading_packed_weights()).direction,
            Direction::slower)
      << "sixteen inputs: unpacking takes longer than multiplying";
  EngineCapabilities engine = reading_packed_weights();
  engine.weight_only_fast_for_many_rows = true;
  EXPECT_EQ(forecast_by(weight_int8(), graph, engine).direction, Direction::faster);
}

TEST(WeightOnlyForecast, SaysBeforehandThatOnConvolutionsOnlyTheFileShrinks) {
  EngineCapabilities engine;
  engine.unpacks_weights_once = true;
  const Forecast at_load =
      forecast_by(weight_int8(), convolution(), engine, {{"convolutions", true}});
  EXPECT_EQ(at_load.direction, Direction::none);
  EXPECT_THAT(at_load.reasons, Contains(HasSubstr("only the file shrinks")));
  const Forecast in_every_run =
      forecast_by(weight_int8(), convolution(), {}, {{"convolutions", true}});
  EXPECT_EQ(in_every_run.direction, Direction::slower);
  EXPECT_THAT(in_every_run.reasons, Contains(HasSubstr("unpacks in every run")));
}

TEST(WeightOnlyForecast, SaysBeforehandThatItWouldChangeNothing) {
  const Forecast expected = forecast_by(weight_int8(), convolution(), reading_packed_weights());
  EXPECT_FALSE(expected.changes_anything);
  EXPECT_EQ(expected.reasons.front(), "1 of 1 weights are convolutions, which stay in float.");
}

TEST(WeightOnlyForecast, SaysBeforehandWhatTheWeightsWillWeigh) {
  // 1,776 weights: 4 bits each, and a scale of four bytes for each block (48, and 3 · 5).
  const Forecast expected = forecast_by(weight_int4(), perceptron(), reading_packed_weights());
  EXPECT_EQ(expected.reasons.front(), "7.10 kB of weights become 1.14 kB.");
}

}  // namespace
}  // namespace carnot
