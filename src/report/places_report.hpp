// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "analysis/grid_places.hpp"

namespace carnot {

/// One line per place: code, g/kWh with its interval, year, name.
std::string places_text(std::span<const GridPlace* const> places);
/// docs/formats.md.
std::string places_json(std::span<const GridPlace* const> places);

}  // namespace carnot
