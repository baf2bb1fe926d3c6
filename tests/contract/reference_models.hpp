// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/gunzip.hpp"
#include "contract/worker_under_test.hpp"
#include "datasets/cifar10.hpp"
#include "datasets/idx.hpp"
#include "support/reference_data.hpp"

namespace carnot {

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

/// Networks that others trained and the images they know, on one engine.
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

  /// SqueezeNet's: x/255, the channels last.
  void write_for_squeezenet(const ImageSet& set) {
    constexpr std::size_t kPlane = 32 * 32;
    std::vector<float> values;
    for (std::int64_t image = 0; image < set.size(); ++image) {
      const auto pixels = set.image(image);
      for (std::size_t i = 0; i < pixels.size(); ++i)
        values.push_back(static_cast<float>(pixels[i % 3 * kPlane + i / 3]) / 255.0F);
    }
    must(write_npy<float>(images_path, {set.size(), 32, 32, 3}, values));
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

/// The real engines, without the fake.
inline std::vector<WorkerUnderTest> engines_under_test() {
  std::vector<WorkerUnderTest> workers = workers_under_test();
  std::erase_if(workers, [](const WorkerUnderTest& worker) { return worker.name == "fake"; });
  return workers;
}

}  // namespace carnot
