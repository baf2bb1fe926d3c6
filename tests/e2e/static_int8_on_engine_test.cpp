// SPDX-License-Identifier: Apache-2.0
// static-int8 on a real engine: how much of a trained network survives.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "e2e/resnet20_on_engine.hpp"
#include "graph/card.hpp"
#include "graph/onnx_file.hpp"

namespace carnot {
namespace {

/// A float simulation's figures; the kernels of an engine differ by an image or two.
struct Golden {
  const char* calibration;
  double percentile;
  int right;
  int agreeing;
};
void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.calibration; }

class Calibrations : public StaticInt8OnEngine, public testing::WithParamInterface<Golden> {};

TEST_P(Calibrations, KeepWhatASimulationKept) {
  const Golden& golden = GetParam();
  const Survival found = survival(
      {{"calibration", std::string{golden.calibration}}, {"percentile", golden.percentile}});
  EXPECT_NEAR(found.right, golden.right, 3) << found.sqnr << " dB";
  EXPECT_NEAR(found.agreeing, golden.agreeing, 4);
  RecordProperty("right", found.right);
  RecordProperty("agreeing", found.agreeing);
}

INSTANTIATE_TEST_SUITE_P(
    All, Calibrations,
    testing::Values(Golden{"minmax", 99.99, 912, 995}, Golden{"percentile", 99.999, 913, 996},
                    Golden{"percentile", 99.99, 915, 995}, Golden{"percentile", 99.9, 917, 979},
                    Golden{"percentile", 99.0, 887, 920}, Golden{"mse", 99.99, 913, 997},
                    Golden{"entropy", 99.99, 912, 997}));

TEST_F(StaticInt8OnEngine, OneScalePerTensorKeepsWhatASimulationKept) {
  const Survival found = survival({{"per-channel", false}});
  EXPECT_NEAR(found.right, 915, 3);
  EXPECT_NEAR(found.agreeing, 992, 4);
}

/// Concatenations of convolutions, channels last at the input, opset 9. Another tool's file, laid
/// out otherwise, had 769 right (fp32: 764).
TEST_F(StaticInt8OnEngine, SqueezeNetIsNoWorseThanAnotherToolsFile) {
  network_ = must(load_model(reference_data("models/squeezenet_cifar10.onnx")));
  ModelCard card;
  card.input = InputSpec{.layout = Layout::nhwc,
                         .channels = 3,
                         .height = 32,
                         .width = 32,
                         .scale = 1.0 / 255.0,
                         .mean = {},
                         .stddev = {},
                         .resize_crop = {}};
  set_card(network_, card);
  EXPECT_GE(survival({}).right, 769 - 3);
  EXPECT_GE(survival({{"min-agreement", 98.0}, {"sensitivity-images", 256.0}}).agreeing, 960);
}

TEST_F(StaticInt8OnEngine, ALimitIsKeptOnImagesThatDidNotSetIt) {
  const Survival all = survival({});
  const Survival faithful = survival({{"min-sqnr", 36.0}});
  EXPECT_LT(all.sqnr, 33.0);
  EXPECT_GT(faithful.sqnr, 35.0) << "on the test images; the limit holds on others";
  EXPECT_GE(faithful.agreeing, all.agreeing);
  RecordProperty("all", fmt::format("{} {} {}", all.right, all.agreeing, all.sqnr));
  RecordProperty("faithful",
                 fmt::format("{} {} {}", faithful.right, faithful.agreeing, faithful.sqnr));
}

TEST_F(StaticInt8OnEngine, RepairsDoNoHarmAtEightBits) {
  const Survival corrected = survival({{"bias-correction", true}});
  const Survival equalised = survival({{"equalize", true}});
  RecordProperty("corrected",
                 fmt::format("{} {} {}", corrected.right, corrected.agreeing, corrected.sqnr));
  RecordProperty("equalised",
                 fmt::format("{} {} {}", equalised.right, equalised.agreeing, equalised.sqnr));
  EXPECT_GE(corrected.right, 909);
  EXPECT_GE(equalised.right, 909);
}

}  // namespace
}  // namespace carnot
