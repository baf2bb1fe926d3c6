// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/npy.hpp"
#include "base/result.hpp"
#include "datasets/image_set.hpp"

namespace carnot {

/// Images from an array of bytes: N × C × H × W or N × H × W × C with 1 or 3 channels (channels
/// first where both would fit), or N × H × W. At most `at_most` of them, from the front.
/// REQUIRES: `bytes` are the elements of `shape`. Errors: bad_input, without the file's name.
Result<ImageSet> images_of_array(ElementType type, const Shape& shape,
                                 std::span<const std::byte> bytes, std::int64_t at_most);

/// Class numbers from a one-dimensional array of integers. Errors: bad_input (type, dimensions,
/// a negative or absurd class).
Result<std::vector<std::int32_t>> labels_of_array(ElementType type, const Shape& shape,
                                                  std::span<const std::byte> bytes,
                                                  std::int64_t at_most);

/// The labels that belong to `images` (a file of so many): the first `at_most` of them. Errors:
/// also bad_input when their numbers differ; all name the file.
Result<std::vector<std::int32_t>> read_npy_labels(const std::filesystem::path& labels,
                                                  const std::filesystem::path& images,
                                                  std::int64_t image_count, std::int64_t at_most);

/// The sentence for two files that were not made together.
tl::unexpected<Error> counts_differ(const std::filesystem::path& images, std::int64_t image_count,
                                    const std::filesystem::path& labels, std::int64_t label_count);

}  // namespace carnot
