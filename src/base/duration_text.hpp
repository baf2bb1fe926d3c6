// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/units.hpp"

namespace carnot {

/// What people write for a duration or a share, in files and behind options alike.

/// "1.5 s" → 1.5 seconds; units ns, us, µs, ms, s, min, h. Empty when it is not a duration.
std::optional<Seconds> parse_duration(std::string_view text);

/// "2 %" or "0.02" → 0.02. Empty when it is neither; any finite share, below 0 too.
std::optional<double> parse_share(std::string_view text);

}  // namespace carnot
