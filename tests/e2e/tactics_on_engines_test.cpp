// SPDX-License-Identifier: Apache-2.0
// Every tactic on every architecture of the zoo: both engines load and run what it makes, and it is
// as true to the original as is promised. Structural promises:
// tests/tactics/random_graphs_test.cpp.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <tuple>

#include "e2e/zoo_on_engine.hpp"
#include "graph/check.hpp"
#include "tactics/registry.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

/// In dB, of seeded networks as deep as these; the others promise nothing.
const std::map<std::string_view, double> kLeastDecibels = {
    {"fold", 60.0},       {"fp16", 30.0},         {"weight-int8", 15.0},
    {"weight-int4", 0.0}, {"dynamic-int8", 10.0}, {"static-int8", 5.0}};

double decibels(std::span<const float> exact, std::span<const float> approximate) {
  double signal = 0.0;
  double noise = 0.0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const double error = static_cast<double>(exact[i]) - static_cast<double>(approximate[i]);
    signal += static_cast<double>(exact[i]) * static_cast<double>(exact[i]);
    noise += error * error;
  }
  return 10.0 * std::log10(signal / noise);
}

bool all_finite(std::span<const float> numbers) {
  for (const float one : numbers) {
    if (!std::isfinite(one)) return false;
  }
  return true;
}

struct Engine {
  const char* name;
  const char* worker;
};
void PrintTo(const Engine& engine, std::ostream* out) { *out << engine.name; }

class TacticsOnEngines : public ZooOnEngine,
                         public testing::WithParamInterface<std::tuple<Engine, const char*>> {
 protected:
  TacticsOnEngines() : ZooOnEngine{std::get<0>(GetParam()).worker} {}
};

TEST_P(TacticsOnEngines, GiveWhatTheEngineRuns) {
  Graph graph = must(build_zoo_model(std::get<1>(GetParam())));
  show_seeded_images(graph);
  graph = with_statistics(std::move(graph));
  const auto logits = logits_of(graph);
  for (const Tactic& tactic : tactics()) {
    if (tactic.apply == nullptr) continue;  // a program of the user's
    SCOPED_TRACE(tactic.name);
    EngineObserver observer = observer_of_what_is_shown();
    const auto outcome =
        must(tactic.apply(graph, must(complete(tactic.parameters, {})), &observer));
    must(check(outcome.graph));
    const auto found = logits_of(outcome.graph);
    ASSERT_EQ(found.size(), logits.size());
    EXPECT_TRUE(all_finite(found));
    if (const auto promise = kLeastDecibels.find(tactic.name); promise != kLeastDecibels.end()) {
      EXPECT_GE(decibels(logits, found), promise->second);
    }
  }
}

std::string name_of(const testing::TestParamInfo<TacticsOnEngines::ParamType>& info) {
  std::string name = fmt::format("{}_{}", std::get<0>(info.param).name, std::get<1>(info.param));
  name.resize(std::min(name.size(), name.find('?')));
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    All, TacticsOnEngines,
    testing::Combine(testing::Values(Engine{"onnxruntime", CARNOT_ONNXRUNTIME_WORKER},
                                     Engine{"openvino", CARNOT_OPENVINO_WORKER}),
                     testing::Values("mlp", "lenet5", "resnet8", "resnet18?size=32&width=0.25",
                                     "resnet50?size=64&width=0.25", "vgg11?size=32&width=0.25",
                                     "mobilenetv2?size=32&width=0.5",
                                     "densenet121?size=32&width=0.5",
                                     "convnext_tiny?size=32&width=0.25",
                                     "vit_tiny?size=32&patch=16")),
    name_of);

}  // namespace
}  // namespace carnot
