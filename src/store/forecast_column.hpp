// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "records/forecast.hpp"

namespace carnot {

/// The column `forecasts` of a prepared model: a JSON array, one object per engine.
std::string forecasts_text(std::span<const EngineForecast> forecasts);

/// Read back. What is not one, or names an engine or direction that this Carnot does not know, is
/// left out.
std::vector<EngineForecast> forecasts_of(std::string_view text);

}  // namespace carnot
