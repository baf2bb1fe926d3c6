// SPDX-License-Identifier: Apache-2.0
#include "openvino/refusal.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace carnot::worker {
namespace {

TEST(Refusal, KeepsTheLineThatSaysSomething) {
  EXPECT_EQ(reason_in("Exception from src/inference/src/cpp/core.cpp:84:\n"
                      "Exception from src/inference/src/model_reader.cpp:148:\n"
                      "Unable to read the model: \"a.py\"\n\n"),
            "Unable to read the model: \"a.py\"");
}

TEST(Refusal, NamesTheOperatorThatIsUnknown) {
  EXPECT_EQ(reason_in("Check 'false' failed at src/unconverted_ops_report.cpp:151:\n"
                      "FrontEnd API failed with OpConversionFailure:\n"
                      "Model wasn't fully converted. Failed operations detailed log:\n"
                      "-- Pad-10 with a message:\n"
                      "Data rank must be static for pad op\n\n"
                      "Summary:\n"
                      "-- No conversion rule found for operations: Rexu-10\n"
                      "-- Conversion is failed for: Pad-10\n"),
            "No conversion rule found for operations: Rexu-10");
}

TEST(Refusal, KeepsAStackWhenThereIsNothingElse) {
  EXPECT_EQ(reason_in("Exception from a.cpp:1\n\n"), "Exception from a.cpp:1");
  EXPECT_EQ(reason_in(""), "no reason given");
}

TEST(Refusal, SaysWhoRunsTrees) {
  const std::runtime_error trees{
      "-- No conversion rule found for operations: ai.onnx.ml.TreeEnsembleClassifier\n"};
  EXPECT_EQ(refusal(trees).remedy, "Run this model on engine onnxruntime.");
  EXPECT_EQ(refusal(std::runtime_error{"no such thing"}).remedy, "");
}

TEST(Refusal, NamesWhoRefused) {
  EXPECT_EQ(refusal(std::runtime_error{"no such thing"}).message, "OpenVINO: no such thing.");
  EXPECT_EQ(guarded([]() -> int { throw std::runtime_error{"odd"}; }).error().message,
            "OpenVINO: odd.");
  EXPECT_EQ(*guarded([] { return 7; }), 7);
}

}  // namespace
}  // namespace carnot::worker
