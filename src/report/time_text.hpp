// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/clock.hpp"

namespace carnot {

/// "2026-11-21T13:00:00Z".
std::string utc_text(WallTime when);

}  // namespace carnot
