// SPDX-License-Identifier: Apache-2.0
#include "onnxruntime/provider.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.hpp"
#include "graph/onnx_file.hpp"
#include "onnxruntime/inspect.hpp"
#include "onnxruntime/session.hpp"
#include "support/must.hpp"
#include "support/tiny_graph.hpp"

namespace carnot::worker {
namespace {

using testing::HasSubstr;

TEST(WhereItRuns, SaysHowManyNodesEachProviderWasGiven) {
  EXPECT_EQ(must(where_it_runs("cuda", {{"CUDAExecutionProvider", 3}})),
            "cuda (CUDAExecutionProvider: 3 of 3 nodes)");
  EXPECT_EQ(must(where_it_runs("tensorrt:1", {{"CPUExecutionProvider", 2},
                                              {"CUDAExecutionProvider", 5},
                                              {"TensorrtExecutionProvider", 93}})),
            "tensorrt:1 (TensorrtExecutionProvider: 93 of 100 nodes; CPUExecutionProvider: 2; "
            "CUDAExecutionProvider: 5)");
}

TEST(WhereItRuns, RefusesAModelOfWhichNothingRunsThere) {
  const auto refused = where_it_runs("cuda", {{"CPUExecutionProvider", 40}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
  EXPECT_EQ(refused.error().message,
            "no node of the model runs on cuda (CUDAExecutionProvider); CPUExecutionProvider: 40.");
}

TEST(ProviderOf, KnowsTheDevicesOfAStudy) {
  EXPECT_EQ(provider_of("cuda:1")->name, "CUDAExecutionProvider");
  EXPECT_EQ(provider_of("tensorrt")->name, "TensorrtExecutionProvider");
  EXPECT_EQ(provider_of("rocm"), nullptr);
}

/// The ONNX Runtime that workers of this build open.
class WithOnnxRuntime : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = OnnxRuntimeLibrary::open(CARNOT_ONNXRUNTIME_LIBRARY);
    const char* const ci = std::getenv("CI");
    if (!opened && ci != nullptr) FAIL() << to_sentence(opened.error());
    if (!opened) GTEST_SKIP() << to_sentence(opened.error());
    library = *opened;
    TinyGraph tiny;
    tiny.input("x", {1, 2}).node("Relu", {"x"}, "r").node("Sigmoid", {"r"}, "y");
    settings.model = folder.path() / "model.onnx";
    must(save_model(tiny.output("y", {1, 2}).graph(), settings.model));
  }

  TemporaryFolder folder = must(TemporaryFolder::create("", "carnot-provider-"));
  ModelSettings settings;
  std::shared_ptr<const OnnxRuntimeLibrary> library;
};

TEST_F(WithOnnxRuntime, TellsWhoWasGivenTheNodes) {
  settings.options["session.record_ep_graph_assignment_info"] = "1";
  const auto options = must(session_options(*library, settings));
  OrtSession* made = nullptr;
  must(library->check(
      library->api().CreateSession(&library->env(), settings.model.c_str(), options.get(), &made)));
  const auto session = library->own(made, library->api().ReleaseSession);
  EXPECT_EQ(must(nodes_by_provider(*library, *session)),
            (NodesByProvider{{"CPUExecutionProvider", 2}}));
}

TEST_F(WithOnnxRuntime, CannotTellWhereNobodyAskedForIt) {
  const auto options = must(session_options(*library, settings));
  OrtSession* made = nullptr;
  must(library->check(
      library->api().CreateSession(&library->env(), settings.model.c_str(), options.get(), &made)));
  const auto session = library->own(made, library->api().ReleaseSession);
  EXPECT_FALSE(nodes_by_provider(*library, *session));
}

TEST_F(WithOnnxRuntime, RefusesDevicesThatAreNotThere) {
  if (std::filesystem::exists("/dev/nvidiactl")) GTEST_SKIP() << "there is a GPU";
  EXPECT_THAT(devices_of(*library), testing::ElementsAre("cpu"));
  for (const char* device : {"cuda", "cuda:1", "tensorrt"}) {
    settings.device = device;
    const auto refused = OnnxRuntimeSession::load(library, settings);
    ASSERT_FALSE(refused) << device;
    EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
    EXPECT_THAT(refused.error().message,
                HasSubstr(std::string{"onnxruntime has no device \""} + device + "\" here: "));
  }
  settings.device = "rocm";
  EXPECT_THAT(OnnxRuntimeSession::load(library, settings).error().message,
              HasSubstr("onnxruntime has no device \"rocm\"; it has cpu."));
}

TEST_F(WithOnnxRuntime, TakesNoOtherPrecisionThanTheFiles) {
  settings.precision = Precision::fp16;
  EXPECT_THAT(OnnxRuntimeSession::load(library, settings).error().message,
              HasSubstr("no fp16 kernels for the CPU"));
  settings.device = "cuda";
  EXPECT_THAT(OnnxRuntimeSession::load(library, settings).error().message,
              HasSubstr("onnxruntime converts nothing to fp16"));
}

}  // namespace
}  // namespace carnot::worker
