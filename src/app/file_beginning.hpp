// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace carnot {

/// The first bytes of a file, enough to tell what it is; empty where it cannot be read, which
/// opening it says better.
std::string beginning_of(const std::filesystem::path& file);

}  // namespace carnot
