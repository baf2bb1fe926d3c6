// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace carnot {

/// Which images of a data set. What calibrates or trains is never what the verdict is made on.
enum class Split { train, calibration, test };
std::string_view name_of(Split split);

/// Images of one size in memory: pixels 0..255, N × C × H × W, and a class for each where there are
/// labels.
struct ImageSet {
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> pixels;
  std::vector<std::int32_t> labels;      // one per image, or empty when nobody knows
  std::vector<std::string> class_names;  // by label; empty when the format has no names

  std::size_t pixels_per_image() const;
  std::int64_t size() const;
  /// REQUIRES: 0 <= index < size().
  std::span<const std::uint8_t> image(std::int64_t index) const;
};

}  // namespace carnot
