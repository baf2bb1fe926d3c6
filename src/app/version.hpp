// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace carnot {

/// This program's version, as the build knows it. Results carry it.
extern const std::string_view kVersion;

}  // namespace carnot
