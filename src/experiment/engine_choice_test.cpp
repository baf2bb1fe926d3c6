// SPDX-License-Identifier: Apache-2.0
#include "experiment/engine_choice.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

CurrentCandidate measured_before(EngineName engine, const std::string& device) {
  return {{"net", "none", {.engine = engine, .device = device}}, "key", 0};
}

bool is_admitted(const EngineChoice& choice, EngineName engine, const std::string& device) {
  return choice.admits({"net", "int8", {.engine = engine, .device = device}});
}

TEST(EngineChoice, IsKeptForEachDevice) {
  Study study;
  study.engines = {EngineName::torch};
  study.fastest_of = {EngineName::onnxruntime, EngineName::openvino};
  study.devices = {"cpu", "cuda"};
  const TrialRunner never_run{{&study, nullptr, nullptr}};
  const EngineChoice choice{study,
                            never_run,
                            {measured_before(EngineName::openvino, "cpu"),
                             measured_before(EngineName::onnxruntime, "cuda")}};
  EXPECT_TRUE(is_admitted(choice, EngineName::openvino, "cpu"));
  EXPECT_FALSE(is_admitted(choice, EngineName::onnxruntime, "cpu"));
  EXPECT_TRUE(is_admitted(choice, EngineName::onnxruntime, "cuda"));
  EXPECT_FALSE(is_admitted(choice, EngineName::openvino, "cuda"));
  EXPECT_TRUE(is_admitted(choice, EngineName::torch, "cuda")) << "it runs every model";
}

TEST(EngineChoice, AdmitsNothingThatIsStillToBeChosen) {
  Study study;
  study.engines = {EngineName::torch};
  study.fastest_of = {EngineName::onnxruntime, EngineName::openvino};
  const TrialRunner never_run{{&study, nullptr, nullptr}};
  const EngineChoice choice{study, never_run, {}};
  EXPECT_FALSE(is_admitted(choice, EngineName::openvino, "cpu"));
  EXPECT_TRUE(is_admitted(choice, EngineName::torch, "cpu"));
}

}  // namespace
}  // namespace carnot
