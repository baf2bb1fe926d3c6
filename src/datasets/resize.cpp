// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "datasets/picture.hpp"

namespace carnot {
namespace {

/// What one output line takes from its input lines: `weights` of those from `first` on. Fixed
/// point, because Pillow's is (Resample.c): the published accuracies of most models were found with
/// it, and a network sees a difference of two levels.
struct Taps {
  int first = 0;
  std::vector<std::int32_t> weights;
};
constexpr int kFractionBits = 32 - 8 - 2;

/// Halves upwards, as Pillow's (int)(0.5 + x); lround would take them away from 0.
int rounded(double value) { return static_cast<int>(std::floor(value + 0.5)); }

/// The triangle filter, widened by the scale when shrinking.
Taps taps_of(int output, int input_length, double scale) {
  const double filter_scale = std::max(scale, 1.0);
  const double centre = (output + 0.5) * scale;
  Taps taps;
  taps.first = std::max(0, rounded(centre - filter_scale));
  const int end = std::min(input_length, rounded(centre + filter_scale));
  std::vector<double> weights;
  double sum = 0.0;
  for (int i = taps.first; i < end; ++i) {
    const double away = std::abs((i - centre + 0.5) * (1.0 / filter_scale));
    weights.push_back(away < 1.0 ? 1.0 - away : 0.0);
    sum += weights.back();
  }
  for (const double weight : weights) {
    taps.weights.push_back(rounded(weight / sum * (1 << kFractionBits)));
  }
  return taps;
}

std::vector<Taps> all_taps(int output_length, int input_length) {
  const double scale = static_cast<double>(input_length) / output_length;
  std::vector<Taps> all;
  all.reserve(static_cast<std::size_t>(output_length));
  for (int i = 0; i < output_length; ++i) all.push_back(taps_of(i, input_length, scale));
  return all;
}

/// The weighted sum of pixels that lie `stride` apart.
std::uint8_t weighted(const Taps& taps, const std::uint8_t* first, std::size_t stride) {
  std::int32_t sum = 1 << (kFractionBits - 1);
  for (const std::int32_t weight : taps.weights) {
    sum += weight * *first;
    first += stride;
  }
  return static_cast<std::uint8_t>(std::clamp(sum >> kFractionBits, 0, 255));
}

Picture resize_width(const Picture& from, int width) {
  Picture to{from.channels, from.height, width, {}};
  const auto channels = static_cast<std::size_t>(from.channels);
  const std::size_t row = static_cast<std::size_t>(from.width) * channels;
  to.pixels.reserve(static_cast<std::size_t>(from.height) * static_cast<std::size_t>(width) *
                    channels);
  const auto taps = all_taps(width, from.width);
  for (std::size_t y = 0; y < static_cast<std::size_t>(from.height); ++y) {
    for (const Taps& tap : taps) {
      const std::uint8_t* first =
          from.pixels.data() + y * row + static_cast<std::size_t>(tap.first) * channels;
      for (std::size_t c = 0; c < channels; ++c)
        to.pixels.push_back(weighted(tap, first + c, channels));
    }
  }
  return to;
}

Picture resize_height(const Picture& from, int height) {
  Picture to{from.channels, height, from.width, {}};
  const std::size_t row =
      static_cast<std::size_t>(from.width) * static_cast<std::size_t>(from.channels);
  to.pixels.reserve(static_cast<std::size_t>(height) * row);
  for (const Taps& tap : all_taps(height, from.height)) {
    const std::uint8_t* first = from.pixels.data() + static_cast<std::size_t>(tap.first) * row;
    for (std::size_t x = 0; x < row; ++x) to.pixels.push_back(weighted(tap, first + x, row));
  }
  return to;
}

Picture crop(const Picture& from, int top, int left, int side) {
  Picture to{from.channels, side, side, {}};
  const auto channels = static_cast<std::size_t>(from.channels);
  const std::size_t length = static_cast<std::size_t>(side) * channels;
  to.pixels.reserve(static_cast<std::size_t>(side) * length);
  for (int y = top; y < top + side; ++y) {
    const std::size_t offset = (static_cast<std::size_t>(y) * static_cast<std::size_t>(from.width) +
                                static_cast<std::size_t>(left)) *
                               channels;
    const auto begin = from.pixels.begin() + static_cast<std::ptrdiff_t>(offset);
    to.pixels.insert(to.pixels.end(), begin, begin + static_cast<std::ptrdiff_t>(length));
  }
  return to;
}

/// Half of the margin, the even neighbour for halves: Python's round(), which torchvision calls.
int centred(int length, int side) {
  const int margin = length - side;
  return margin % 4 == 3 ? margin / 2 + 1 : margin / 2;
}

}  // namespace

Picture resize(const Picture& picture, int height, int width) {
  CARNOT_ASSERT(height > 0 && width > 0 && picture.height > 0 && picture.width > 0);
  Picture result = picture.width == width ? picture : resize_width(picture, width);
  return result.height == height ? result : resize_height(result, height);
}

Result<Picture> resize_and_crop(const Picture& picture, const ResizeCrop& how) {
  if (how.shorter_side < 1 || how.crop < 1 || how.crop > how.shorter_side) {
    return fail(ErrorCode::bad_input,
                fmt::format("resize_crop takes {0} of a shorter side of {1} pixels; the crop must "
                            "be 1 to {1}.",
                            how.crop, how.shorter_side),
                "ImageNet models commonly take 224 of 256.");
  }
  const auto longer = [&](int along, int across) {
    return static_cast<int>(static_cast<std::int64_t>(how.shorter_side) * along / across);
  };
  const bool wide = picture.width > picture.height;
  const int height = wide ? how.shorter_side : longer(picture.height, picture.width);
  const int width = wide ? longer(picture.width, picture.height) : how.shorter_side;
  const Picture resized = resize(picture, height, width);
  return crop(resized, centred(height, how.crop), centred(width, how.crop), how.crop);
}

}  // namespace carnot
