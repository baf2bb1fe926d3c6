// SPDX-License-Identifier: Apache-2.0
// Not only the direction: how much time static int8 takes is forecast within what two engines
// differ by. Seen on 2026-11-22 (docs/forecasts.md): time ratios with VNNI, one thread, batch 1.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>

#include "support/must.hpp"
#include "support/tactic_bench.hpp"
#include "tactics/registry.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

struct SeenRatio {
  std::string model;
  double onnxruntime;
  double openvino;
};
void PrintTo(const SeenRatio& seen, std::ostream* out) { *out << seen.model; }

class StaticInt8OfTheZoo : public testing::TestWithParam<SeenRatio> {};

TEST_P(StaticInt8OfTheZoo, IsForecastNearWhatWasSeen) {
  const SeenRatio seen = GetParam();
  const Tactic* fold = must(find_tactic("fold"));
  const Tactic* int8 = must(find_tactic("static-int8"));
  EngineCapabilities engine;
  engine.vnni = true;
  engine.static_int8_fast = true;
  const Graph folded = must(fold->apply(must(build_zoo_model(seen.model)), {}, nullptr)).graph;
  const Forecast forecast = forecast_by(*int8, folded, engine, {});
  ASSERT_TRUE(forecast.expected_time_ratio);
  constexpr double kTolerance = 0.08;
  EXPECT_GT(*forecast.expected_time_ratio, std::min(seen.onnxruntime, seen.openvino) - kTolerance);
  EXPECT_LT(*forecast.expected_time_ratio, std::max(seen.onnxruntime, seen.openvino) + kTolerance);
}

INSTANTIATE_TEST_SUITE_P(
    Seen, StaticInt8OfTheZoo,
    testing::Values(SeenRatio{"mlp", .56, .47}, SeenRatio{"resnet20?classes=10", .50, .39},
                    SeenRatio{"resnet18", .32, .28}, SeenRatio{"resnet50", .30, .28},
                    SeenRatio{"mobilenetv2", .55, .44}, SeenRatio{"densenet121", .39, .34},
                    SeenRatio{"vit_tiny", .46, .44}, SeenRatio{"convnext_tiny", .38, .44}),
    [](const testing::TestParamInfo<SeenRatio>& one) {
      return one.param.model.substr(0, one.param.model.find('?'));
    });

}  // namespace
}  // namespace carnot
