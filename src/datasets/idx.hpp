// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "datasets/image_set.hpp"

namespace carnot {

/// MNIST's IDX, unpacked: grey images of unsigned bytes (magic 0x803) and their labels (0x801),
/// big-endian counts. Fewer than `at_most` where the file ends. Errors: bad_input, without the
/// file's name.
Result<ImageSet> parse_idx_images(std::span<const std::byte> file, std::int64_t at_most);
Result<std::vector<std::int32_t>> parse_idx_labels(std::span<const std::byte> file,
                                                   std::int64_t at_most);

/// How many images or labels an IDX file promises; for saying that two files do not belong
/// together. REQUIRES: the file was parsed without error.
std::int64_t idx_count(std::span<const std::byte> file);

}  // namespace carnot
