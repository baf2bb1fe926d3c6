// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/units.hpp"

namespace carnot {

/// "0.5", "20mJ", "3 kJ": joules where there is no unit. Below zero too; never infinite. Empty for
/// anything else.
std::optional<Joules> parse_energy(std::string_view text);

}  // namespace carnot
