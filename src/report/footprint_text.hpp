// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/footprint.hpp"

namespace carnot {

/// One line each for carbon, money, water and the embodied part, with interval, factor, its source
/// and date; nothing for what was not asked for.
std::string footprint_lines(const Footprint& footprint);

/// Their parts: "1.2 mg (1.0 to 1.4 mg, 75 %) CO2e", "0.0012 EUR (0.0010 to 0.0014 EUR, 95 %)".
std::string mass_text(const Estimate& grams);
std::string money_text(const Estimate& money, std::string_view currency);
std::string litres_text(const Estimate& litres);
/// The point alone, without prefixes: "0.000125 EUR".
std::string money_point(const Estimate& money, std::string_view currency);
/// "at 344.1 g CO2e/kWh (275 to 413): Germany, the table of carbontracker (MIT licence), 2024".
std::string factor_text(const Factor& factor);
/// "; PUE 1.2" or "; PUE not applied".
std::string pue_text(const Footprint& footprint);
/// "from making all of the machine: 181 kg over 4 years, as given".
std::string embodied_source_text(const Embodied& embodied);

/// docs/formats.md; null for none.
nlohmann::json json_footprint(const std::optional<Footprint>& footprint);

}  // namespace carnot
