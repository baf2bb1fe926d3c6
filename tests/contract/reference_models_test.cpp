// SPDX-License-Identifier: Apache-2.0
// Networks that others trained, on the engines that are built: the same answers as published.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>

#include "base/file.hpp"
#include "base/text.hpp"
#include "contract/worker_under_test.hpp"
#include "datasets/cifar10.hpp"
#include "datasets/gunzip.hpp"
#include "datasets/idx.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

class ReferenceModels : public WorkerContract {
 protected:
  void SetUp() override {
    CARNOT_NEEDS_REFERENCE_DATA();
    WorkerContract::SetUp();
  }

  static ImageSet cifar(const std::string& file) {
    const std::string text = must(read_file(reference_data("images/" + file)));
    return must(parse_cifar10(bytes_of(text), 1000));
  }

  /// Images as NCHW float32, each pixel through `convert(pixel, channel)`.
  void write_nchw(const ImageSet& set, const std::function<float(float, std::size_t)>& convert) {
    std::vector<float> values;
    const std::size_t plane = set.pixels_per_image() / static_cast<std::size_t>(set.channels);
    for (std::size_t i = 0; i < set.pixels.size(); ++i) {
      const std::size_t channel = i / plane % static_cast<std::size_t>(set.channels);
      values.push_back(convert(static_cast<float>(set.pixels[i]), channel));
    }
    must(write_npy<float>(images_path, {set.size(), set.channels, set.height, set.width}, values));
  }

  /// As the publishers of ResNet-20 preprocess: (x/255 - mean) / std.
  void write_for_resnet20(const ImageSet& set) {
    constexpr std::array kMean{0.485F, 0.456F, 0.406F};
    constexpr std::array kStd{0.229F, 0.224F, 0.225F};
    write_nchw(set,
               [&](float pixel, std::size_t c) { return (pixel / 255.0F - kMean[c]) / kStd[c]; });
  }

  ModelSettings reference_model(const std::string& file, int batch) {
    ModelSettings chosen = settings(batch);
    chosen.model = reference_data("models/" + file);
    chosen.threads = 2;
    return chosen;
  }

  Predictions predictions_of(const ModelSettings& chosen) {
    WorkerClient worker = started();
    must(worker.load(chosen));
    Predictions predictions = must(worker.predict(images_path));
    must(worker.bye());
    return predictions;
  }

  static std::ptrdiff_t correct(const Predictions& predictions, const ImageSet& set) {
    std::ptrdiff_t right = 0;
    for (std::size_t i = 0; i < set.labels.size(); ++i)
      right += predictions.classes.at(i) == set.labels[i] ? 1 : 0;
    return right;
  }

  /// The MNIST test images, [n, rows, columns, 1] as `row` says, each pixel times `scale`.
  ImageSet write_mnist(const Shape& row, float scale, std::int64_t count) {
    const std::string images =
        must(read_maybe_gzipped(reference_data("images/t10k-images-idx3-ubyte.gz")));
    const std::string labels =
        must(read_maybe_gzipped(reference_data("images/t10k-labels-idx1-ubyte.gz")));
    ImageSet set = must(parse_idx_images(bytes_of(images), count));
    set.labels = must(parse_idx_labels(bytes_of(labels), count));
    std::vector<float> values;
    for (const std::uint8_t pixel : set.pixels) values.push_back(static_cast<float>(pixel) * scale);
    Shape shape{set.size()};
    shape.insert(shape.end(), row.begin(), row.end());
    must(write_npy<float>(images_path, shape, values));
    return set;
  }
};

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
  std::vector<float> values;
  constexpr std::size_t kPlane = 32 * 32;
  for (std::int64_t image = 0; image < set.size(); ++image) {
    const auto pixels = set.image(image);
    for (std::size_t i = 0; i < pixels.size(); ++i)
      values.push_back(static_cast<float>(pixels[i % 3 * kPlane + i / 3]) / 255.0F);
  }
  must(write_npy<float>(images_path, {set.size(), 32, 32, 3}, values));
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

std::vector<WorkerUnderTest> engines_under_test() {
  std::vector<WorkerUnderTest> workers = workers_under_test();
  std::erase_if(workers, [](const WorkerUnderTest& worker) { return worker.name == "fake"; });
  return workers;
}

INSTANTIATE_TEST_SUITE_P(Engines, ReferenceModels, testing::ValuesIn(engines_under_test()),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace carnot
