// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "datasets/picture.hpp"

namespace carnot {

bool is_jpeg(std::span<const std::byte> file);
/// Behind decode_picture; see there.
Result<Picture> decode_jpeg(std::span<const std::byte> file, std::int64_t at_most);

}  // namespace carnot
