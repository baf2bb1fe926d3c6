// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "analysis/footprint.hpp"

namespace carnot {

/// One line each for carbon, money, water and the embodied part, with interval, factor, its source
/// and date; nothing for what was not asked for.
std::string footprint_lines(const Footprint& footprint);

/// docs/formats.md; null for none.
nlohmann::json json_footprint(const std::optional<Footprint>& footprint);

}  // namespace carnot
