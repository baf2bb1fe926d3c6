// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>

#include "base/result.hpp"

namespace carnot {

/// Replaces this process by `carnot-lab` with the same words, so that signals, descriptors and the
/// exit code are its own. It lies beside `program`, or where it was installed from there
/// (../lib/carnot).
///
/// Comes back only with an error: environment, naming the folders in which it is not, or why it
/// could not be started.
Error become_laboratory(const std::filesystem::path& program, std::span<char* const> words);

}  // namespace carnot
