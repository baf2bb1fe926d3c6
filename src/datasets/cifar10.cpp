// SPDX-License-Identifier: Apache-2.0
#include "datasets/cifar10.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace carnot {
namespace {

constexpr std::array<std::string_view, 10> kNames{
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
constexpr std::size_t kPixels = std::size_t{3} * 32 * 32;
constexpr std::size_t kRecord = 1 + kPixels;

}  // namespace

Result<ImageSet> parse_cifar10(std::span<const std::byte> file, std::int64_t at_most) {
  if (file.empty() || file.size() % kRecord != 0) {
    return fail(ErrorCode::bad_input,
                fmt::format("its {} bytes are not a whole number of images of {} bytes: it is cut, "
                            "or not CIFAR-10 binary.",
                            file.size(), kRecord),
                "Give the .bin files of the binary version, unpacked.");
  }
  const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(0, at_most));
  const std::size_t count = std::min(file.size() / kRecord, wanted);
  ImageSet set;
  set.channels = 3;
  set.height = 32;
  set.width = 32;
  set.class_names.assign(kNames.begin(), kNames.end());
  set.pixels.resize(count * kPixels);
  set.labels.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto record = file.subspan(i * kRecord, kRecord);
    set.labels[i] = std::to_integer<std::int32_t>(record[0]);
    if (set.labels[i] >= static_cast<std::int32_t>(kNames.size())) {
      return fail(
          ErrorCode::bad_input,
          fmt::format("image {} has label {}; CIFAR-10 has classes 0 to 9.", i, set.labels[i]),
          "CIFAR-100 has two label bytes per image and is not read.");
    }
    std::ranges::transform(record.subspan(1),
                           set.pixels.begin() + static_cast<std::ptrdiff_t>(i * kPixels),
                           [](std::byte value) { return std::to_integer<std::uint8_t>(value); });
  }
  return set;
}

}  // namespace carnot
