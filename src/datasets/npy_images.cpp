// SPDX-License-Identifier: Apache-2.0
#include "datasets/npy_images.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/assert.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kLargestSide = 16384;
constexpr std::int64_t kLargestLabel = 1'000'000;

bool is_channel_count(std::int64_t n) { return n == 1 || n == 3; }

/// What the dimensions mean; empty when they can mean no images.
struct Axes {
  std::int64_t channels, height, width;
  bool channels_last;
};
std::optional<Axes> axes_of(const Shape& shape) {
  if (shape.size() == 3) return Axes{1, shape[1], shape[2], false};
  if (shape.size() != 4) return std::nullopt;
  if (is_channel_count(shape[1])) return Axes{shape[1], shape[2], shape[3], false};
  if (is_channel_count(shape[3])) return Axes{shape[3], shape[1], shape[2], true};
  return std::nullopt;
}

std::size_t first_of(const Shape& shape, std::int64_t at_most) {
  return static_cast<std::size_t>(std::min(shape.front(), std::max<std::int64_t>(0, at_most)));
}

/// One image's channels from beside each other to after each other.
void to_planes(std::span<const std::uint8_t> from, std::span<std::uint8_t> to,
               std::size_t channels) {
  const std::size_t plane = from.size() / channels;
  for (std::size_t i = 0; i < from.size(); ++i) to[i % channels * plane + i / channels] = from[i];
}

template <class T>
std::vector<std::int64_t> widened(std::span<const std::byte> bytes, std::size_t count) {
  std::vector<T> values(count);
  if (count > 0) std::memcpy(values.data(), bytes.data(), count * sizeof(T));
  return {values.begin(), values.end()};
}

Result<std::vector<std::int64_t>> integers(ElementType type, std::span<const std::byte> bytes,
                                           std::size_t count) {
  switch (type) {
    case ElementType::uint8:
      return widened<std::uint8_t>(bytes, count);
    case ElementType::int8:
      return widened<std::int8_t>(bytes, count);
    case ElementType::int32:
      return widened<std::int32_t>(bytes, count);
    case ElementType::int64:
      return widened<std::int64_t>(bytes, count);
    case ElementType::float32:
    case ElementType::float64:
      break;
  }
  return fail(ErrorCode::bad_input,
              fmt::format("it holds {} elements; labels are integers.", name_of(type)),
              "Name the images first, then the labels.");
}

}  // namespace

Result<ImageSet> images_of_array(ElementType type, const Shape& shape,
                                 std::span<const std::byte> bytes, std::int64_t at_most) {
  CARNOT_ASSERT(bytes.size() ==
                static_cast<std::size_t>(element_count(shape)) * byte_size_of(type));
  if (type != ElementType::uint8) {
    return fail(ErrorCode::bad_input,
                fmt::format("it holds {} elements; images are uint8, 0 to 255.", name_of(type)),
                "Arrays that are preprocessed already are float32 and need the model's input.");
  }
  const auto axes = axes_of(shape);
  if (!axes) {
    return fail(ErrorCode::bad_input,
                fmt::format("its shape ({}) is not one of images: N x C x H x W or N x H x W x C "
                            "with 1 or 3 channels, or N x H x W.",
                            fmt::join(shape, ", ")));
  }
  const auto is_side = [](std::int64_t side) { return side >= 1 && side <= kLargestSide; };
  if (shape.front() < 1 || !is_side(axes->height) || !is_side(axes->width)) {
    return fail(ErrorCode::bad_input,
                fmt::format("its shape ({}) holds no images, or images with a side outside of 1 "
                            "to {} pixels.",
                            fmt::join(shape, ", "), kLargestSide));
  }
  ImageSet set;
  set.channels = static_cast<int>(axes->channels);
  set.height = static_cast<int>(axes->height);
  set.width = static_cast<int>(axes->width);
  const std::size_t each = set.pixels_per_image();
  set.pixels.resize(first_of(shape, at_most) * each);
  const std::span from{reinterpret_cast<const std::uint8_t*>(bytes.data()), set.pixels.size()};
  if (!axes->channels_last) {
    std::ranges::copy(from, set.pixels.begin());
    return set;
  }
  for (std::size_t offset = 0; offset < from.size(); offset += each) {
    to_planes(from.subspan(offset, each), std::span{set.pixels}.subspan(offset, each),
              static_cast<std::size_t>(set.channels));
  }
  return set;
}

Result<std::vector<std::int32_t>> labels_of_array(ElementType type, const Shape& shape,
                                                  std::span<const std::byte> bytes,
                                                  std::int64_t at_most) {
  CARNOT_ASSERT(bytes.size() ==
                static_cast<std::size_t>(element_count(shape)) * byte_size_of(type));
  if (shape.size() != 1) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("its shape ({}) is not one of labels: one dimension, a class per image.",
                    fmt::join(shape, ", ")),
        "Name the images first, then the labels.");
  }
  CARNOT_TRY(const auto values, integers(type, bytes, first_of(shape, at_most)));
  std::vector<std::int32_t> labels;
  labels.reserve(values.size());
  for (const std::int64_t value : values) {
    if (value < 0 || value > kLargestLabel) {
      return fail(ErrorCode::bad_input,
                  fmt::format("label {} of image {} is not a class number.", value, labels.size()));
    }
    labels.push_back(static_cast<std::int32_t>(value));
  }
  return labels;
}

tl::unexpected<Error> counts_differ(const std::filesystem::path& images, std::int64_t image_count,
                                    const std::filesystem::path& labels, std::int64_t label_count) {
  return fail(ErrorCode::bad_input,
              fmt::format("{} has {} images, {} has {} labels: they do not belong together.",
                          images.string(), image_count, labels.string(), label_count),
              "Name the two files of one split: images, then labels.");
}

Result<std::vector<std::int32_t>> read_npy_labels(const std::filesystem::path& labels,
                                                  const std::filesystem::path& images,
                                                  std::int64_t image_count, std::int64_t at_most) {
  CARNOT_TRY(const NpyFile file, NpyFile::open(labels));
  auto classes = labels_of_array(file.type(), file.shape(), file.bytes(), at_most);
  if (!classes) return at(labels.string(), std::move(classes).error());
  if (file.shape().front() != image_count)
    return counts_differ(images, image_count, labels, file.shape().front());
  return classes;
}

}  // namespace carnot
