// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/assert.hpp"
#include "base/rng.hpp"
#include "zoo/batch_norm.hpp"

namespace carnot {
namespace {

constexpr std::size_t kCells = 4;  // blobs along each side
constexpr double kNoise = 12.0;    // deviation in grey levels

/// One channel of one picture: random levels on a grid of corners, blended linearly between them.
class Blobs {
 public:
  explicit Blobs(Rng& rng) : corners_((kCells + 1) * (kCells + 1)) {
    for (double& corner : corners_) corner = rng.uniform(0.0, 255.0);
  }

  /// REQUIRES: 0 <= across, down < 1.
  double level(double across, double down) const {
    const auto column = static_cast<std::size_t>(across * kCells);
    const auto row = static_cast<std::size_t>(down * kCells);
    const double x = across * kCells - static_cast<double>(column);
    const double y = down * kCells - static_cast<double>(row);
    return (1 - y) * ((1 - x) * corner(row, column) + x * corner(row, column + 1)) +
           y * ((1 - x) * corner(row + 1, column) + x * corner(row + 1, column + 1));
  }

 private:
  double corner(std::size_t row, std::size_t column) const {
    return corners_[row * (kCells + 1) + column];
  }
  std::vector<double> corners_;
};

/// What the model sees of a pixel 0..255.
double preprocessed(const InputSpec& input, std::size_t channel, double pixel) {
  const double mean = input.mean.empty() ? 0.0 : input.mean.at(channel);
  const double stddev = input.stddev.empty() ? 1.0 : input.stddev.at(channel);
  return (pixel * input.scale - mean) / stddev;
}

}  // namespace

std::vector<float> seeded_images(const InputSpec& input, std::int64_t count, std::uint64_t seed) {
  CARNOT_ASSERT(count >= 0 && input.channels > 0 && input.height > 0 && input.width > 0);
  const auto channels = static_cast<std::size_t>(input.channels);
  const auto height = static_cast<std::size_t>(input.height);
  const auto width = static_cast<std::size_t>(input.width);
  const bool channels_first = input.layout == Layout::nchw;
  const std::size_t step = channels_first ? 1 : channels;
  const std::size_t plane = channels_first ? height * width : 1;

  std::vector<float> images(static_cast<std::size_t>(count) * channels * height * width);
  Rng rng{seed, "batch norm images"};
  for (std::size_t start = 0; start < images.size(); start += channels * height * width) {
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const Blobs blobs{rng};
      for (std::size_t pixel = 0; pixel < height * width; ++pixel) {
        const std::size_t row = pixel / width;
        const double across = static_cast<double>(pixel % width) / static_cast<double>(width);
        const double down = static_cast<double>(row) / static_cast<double>(height);
        const double level =
            std::clamp(blobs.level(across, down) + kNoise * rng.normal(), 0.0, 255.0);
        images[start + channel * plane + pixel * step] =
            static_cast<float>(preprocessed(input, channel, level));
      }
    }
  }
  return images;
}

}  // namespace carnot
