// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "datasets/image_set.hpp"

namespace carnot {

/// The first images of a CIFAR-10 binary file: per image one byte of label, then 32 × 32 red,
/// green, blue bytes. Fewer than `at_most` where the file ends. Errors: bad_input (no images, a
/// length that is no multiple of 3,073, a label above 9), without the file's name.
Result<ImageSet> parse_cifar10(std::span<const std::byte> file, std::int64_t at_most);

}  // namespace carnot
