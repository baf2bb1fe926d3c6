// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace carnot {

/// The report of this user's last `carnot measure`, for `carnot explain` without a name.

/// Keeps it in the cache folder: a reader sees the old one or the new one. Not flushed to disk, and
/// silent where it cannot be written, for it is a convenience that must cost a measurement nothing.
void keep_last_measurement(std::string_view report_json, const std::filesystem::path& cache);

/// Errors: not_found where nothing was measured yet; environment.
Result<std::string> last_measurement(const std::filesystem::path& cache);

}  // namespace carnot
