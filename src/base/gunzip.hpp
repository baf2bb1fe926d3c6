// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace carnot {

bool is_gzip(std::string_view bytes);

/// The unpacked content. Errors: bad_input (damaged, cut, or more than `at_most` bytes: a small
/// file may unpack to anything), without the file's name.
Result<std::string> gunzip(std::string_view packed, std::size_t at_most);

/// A file as it is, or unpacked where it begins like gzip, whatever its name is.
Result<std::string> read_maybe_gzipped(const std::filesystem::path& path);

}  // namespace carnot
