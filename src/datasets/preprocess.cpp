// SPDX-License-Identifier: Apache-2.0
#include "datasets/preprocess.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace carnot {
namespace {

/// What becomes of each of the 256 pixel values: 256 divisions per channel instead of one per
/// pixel.
using Table = std::array<float, 256>;

std::vector<Table> tables_of(const InputSpec& spec) {
  std::vector<Table> tables(static_cast<std::size_t>(spec.channels));
  for (std::size_t c = 0; c < tables.size(); ++c) {
    const double mean = spec.mean.empty() ? 0.0 : spec.mean[c];
    const double stddev = spec.stddev.empty() ? 1.0 : spec.stddev[c];
    for (std::size_t value = 0; value < tables[c].size(); ++value) {
      tables[c][value] =
          static_cast<float>((static_cast<double>(value) * spec.scale - mean) / stddev);
    }
  }
  return tables;
}

Result<void> check_per_channel(const InputSpec& spec, std::string_view key,
                               const std::vector<double>& values) {
  if (!values.empty() && values.size() != static_cast<std::size_t>(spec.channels)) {
    return fail(ErrorCode::bad_input,
                fmt::format("the model's input has {} channels, but {} has {} values.",
                            spec.channels, key, values.size()),
                "Give one per channel, or none.");
  }
  if (!std::ranges::all_of(values, [](double value) { return std::isfinite(value); }))
    return fail(ErrorCode::bad_input, fmt::format("{} has a value that is not finite.", key));
  return {};
}

Result<void> check_fit(const ImageSet& set, const InputSpec& spec) {
  const bool grey_to_colour =
      set.channels == 1 && spec.channels == 3 && spec.resize_crop.has_value();
  if (set.channels != spec.channels && !grey_to_colour) {
    return fail(ErrorCode::bad_input,
                fmt::format("the images have {} channel(s), the model's input {}.", set.channels,
                            spec.channels),
                set.channels == 1 ? "Give the model's input a resize_crop if grey images shall be "
                                    "adapted to it."
                                  : "Choose another data set for this model.");
  }
  if (set.height != spec.height || set.width != spec.width) {
    return fail(ErrorCode::bad_input,
                fmt::format("the images have {} x {} pixels, the model's input {} x {}.", set.width,
                            set.height, spec.width, spec.height),
                "Choose another data set, or give the model's input a resize_crop whose crop is "
                "its side.");
  }
  return {};
}

}  // namespace

Shape shape_of_input(const InputSpec& spec, std::int64_t images) {
  return spec.layout == Layout::nchw ? Shape{images, spec.channels, spec.height, spec.width}
                                     : Shape{images, spec.height, spec.width, spec.channels};
}

Result<void> check(const InputSpec& spec) {
  if (spec.channels < 1 || spec.height < 1 || spec.width < 1) {
    return fail(ErrorCode::bad_input,
                fmt::format("the model's input has {} channels of {} x {} pixels; each must be at "
                            "least 1.",
                            spec.channels, spec.width, spec.height),
                "Give channels, height and width of the input.");
  }
  if (!std::isfinite(spec.scale))
    return fail(ErrorCode::bad_input, "the scale of the model's input is not finite.");
  CARNOT_TRY_VOID(check_per_channel(spec, "mean", spec.mean));
  CARNOT_TRY_VOID(check_per_channel(spec, "std", spec.stddev));
  if (std::ranges::find(spec.stddev, 0.0) != spec.stddev.end()) {
    return fail(ErrorCode::bad_input,
                "std of the model's input is 0, and pixels are divided by it.",
                "Leave std out for 1.");
  }
  return {};
}

Result<PreparedImages> preprocess(const ImageSet& set, const InputSpec& spec) {
  CARNOT_TRY_VOID(check(spec));
  CARNOT_TRY_VOID(check_fit(set, spec));
  const auto tables = tables_of(spec);
  const std::size_t channels = tables.size();
  const std::size_t plane =
      static_cast<std::size_t>(spec.height) * static_cast<std::size_t>(spec.width);
  // A channel's values lie together or `channels` apart.
  const std::size_t step = spec.layout == Layout::nchw ? 1 : channels;
  const std::size_t next_channel = spec.layout == Layout::nchw ? plane : 1;
  PreparedImages tensor{shape_of_input(spec, set.size()), {}};
  tensor.values.resize(static_cast<std::size_t>(element_count(tensor.shape)));
  for (std::int64_t index = 0; index < set.size(); ++index) {
    const auto image = set.image(index);
    float* const start = tensor.values.data() + static_cast<std::size_t>(index) * plane * channels;
    for (std::size_t c = 0; c < channels; ++c) {
      const auto from = image.subspan(set.channels == 1 ? 0 : c * plane, plane);
      float* to = start + c * next_channel;
      for (const std::uint8_t pixel : from) {
        *to = tables[c][pixel];
        to += step;
      }
    }
  }
  return tensor;
}

}  // namespace carnot
