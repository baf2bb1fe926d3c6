// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// What one kilowatt hour stands for: grams of CO2e, money, litres of water. Where it comes from
/// and of which time it is travel with it, because joules keep their value and factors do not.
struct Factor {
  Estimate per_kwh;
  std::string unit;      // "g CO2e", "EUR", "L"
  std::string source;    // "Germany, carbontracker's table (MIT)", "as given", a file
  std::string dated;     // "2024", "2024-03-01T10:00Z to 2024-03-01T12:00Z"; empty: not stated
  bool assumed = false;  // not of this place: the world's average
};

/// Grams of CO2e per kWh. "445", "445 g/kWh", "0.445 kg/kWh" (= kg/MWh · 1e-3 ...), "912.9 lb/MWh".
/// Errors: bad_input for what is no number, below zero, above 100 000 g/kWh or of another unit.
Result<Factor> parse_intensity(std::string_view text);

/// Money per kWh with its currency: "0.30 EUR", "0.30 EUR/kWh", "87.5 EUR/MWh". Prices below zero
/// occur. Errors: bad_input; a price without a currency is no price.
Result<Factor> parse_price(std::string_view text);

/// Litres per kWh: "1.8", "1.8 L/kWh". Errors: bad_input.
Result<Factor> parse_water(std::string_view text);

/// A unit of a factor, as a text or the end of a column's name spells it ("g/kWh", "usd_per_mwh").
struct FactorUnit {
  double to_per_kwh = 1.0;  // a value in this unit · to_per_kwh is per kWh
  std::string unit;         // "g CO2e", or the currency
};
/// Errors: bad_input, with the units that there are.
Result<FactorUnit> intensity_unit(std::string_view text);
Result<FactorUnit> price_unit(std::string_view text);

}  // namespace carnot
