// SPDX-License-Identifier: Apache-2.0
// Networks that others trained, on the engines that are built: the same answers as published.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "contract/reference_models.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

/// The published logits, one row of ten per image.
std::vector<float> published_logits() {
  const std::string text = must(read_file(reference_data("models/resnet20_logits_test1000.csv")));
  std::vector<float> logits;
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto cells = split(line, ',');
    for (std::size_t i = 2; i < cells.size(); ++i)
      logits.push_back(static_cast<float>(parse_double(cells[i]).value()));
  }
  return logits;
}

TEST_P(ReferenceModels, ResNet20HasItsPublishedLogits) {
  const ImageSet set = cifar("cifar10_test1000.bin");
  write_for_resnet20(set);
  const Predictions predictions = predictions_of(reference_model("resnet20.onnx", 32));
  EXPECT_EQ(correct(predictions, set), 912);
  EXPECT_THAT(must(predictions.logits.as<float>()),
              testing::Pointwise(testing::FloatNear(1e-3F), published_logits()));
}

TEST_P(ReferenceModels, ResNet20KnowsItsTrainingImages) {
  const ImageSet set = cifar("cifar10_train1000.bin");
  write_for_resnet20(set);
  EXPECT_EQ(correct(predictions_of(reference_model("resnet20.onnx", 1)), set), 999);
}

TEST_P(ReferenceModels, SqueezeNetTakesItsChannelsLast) {
  const ImageSet set = cifar("cifar10_test1000.bin");
  write_for_squeezenet(set);
  EXPECT_EQ(correct(predictions_of(reference_model("squeezenet_cifar10.onnx", 8)), set), 764);
}

TEST_P(ReferenceModels, MnistNetsAreFixedToOneImage) {
  const ImageSet flat = write_mnist({784, 1}, 1.0F / 255.0F, 10'000);
  EXPECT_EQ(correct(predictions_of(reference_model("mnist-net_256x2.onnx", 1)), flat), 9808);
  const ImageSet square = write_mnist({1, 28, 28}, 1.0F, 10'000);
  EXPECT_EQ(correct(predictions_of(reference_model("mnist-8.onnx", 1)), square), 9891);

  WorkerClient worker = started();
  const auto refused = worker.load(reference_model("mnist-8.onnx", 10));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("fixed to batch 1; batch 10 was asked"));
}

TEST_P(ReferenceModels, ObservesEveryConvolutionOfResNet20) {
  write_for_resnet20(cifar("cifar10_train1000.bin"));
  ObservationRequest request;
  request.tensors = {"/conv1/Conv_output_0", "/Relu_output_0"};
  WorkerClient worker = started();
  const auto found =
      must(worker.observe(reference_model("resnet20.onnx", 50), images_path, request));
  EXPECT_LT(found[0].minimum, -1.0) << "before the Relu that engines fuse into it";
  EXPECT_EQ(found[1].minimum, 0.0);
  EXPECT_NEAR(found[0].maximum, found[1].maximum, 1e-4);
  EXPECT_EQ(found[0].elements, 1000 * 16 * 32 * 32);
}

INSTANTIATE_TEST_SUITE_P(Engines, ReferenceModels, testing::ValuesIn(engines_under_test()),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace carnot
