// SPDX-License-Identifier: Apache-2.0
#include "analysis/factor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kAsGiven = "as given";
// Far above burning peat (1.5 kg/kWh) and any price or water use: more is a slip of the unit.
constexpr double kMostPerKwh = 100'000.0;
// One international avoirdupois pound.
constexpr double kGramsPerPound = 453.59237;

struct MassUnit {
  std::string_view key;
  double grams;
};
constexpr auto kMassUnits = std::to_array<MassUnit>(
    {{"g", 1.0}, {"kg", 1000.0}, {"t", 1e6}, {"lb", kGramsPerPound}, {"lbs", kGramsPerPound}});

/// "kWh" is 1, "MWh" 0.001.
std::optional<double> per_energy(std::string_view text) {
  const std::string unit = lower_case(trim(text));
  if (unit == "kwh") return 1.0;
  if (unit == "mwh") return 1e-3;
  return std::nullopt;
}

struct Ratio {
  std::string above;
  double to_per_kwh = 1.0;
};

/// "g/kWh", "usd_per_mwh". Without a part below the line it is per kWh.
std::optional<Ratio> ratio_of(std::string_view text) {
  text = trim(text);
  for (const std::string_view line : {"/", "_per_"}) {
    const auto at = text.find(line);
    if (at == std::string_view::npos) continue;
    const auto energy = per_energy(text.substr(at + line.size()));
    if (!energy) return std::nullopt;
    return Ratio{std::string{trim(text.substr(0, at))}, *energy};
  }
  return Ratio{std::string{text}, 1.0};
}

struct Given {
  double number = 0.0;
  std::string_view unit;
};

/// The number in front and what follows it.
std::optional<Given> number_and_unit(std::string_view text) {
  text = trim(text);
  const auto end = std::ranges::find_if(text, [](unsigned char letter) {
    return std::isdigit(letter) == 0 && letter != '.' && letter != '-' && letter != '+';
  });
  const auto digits = static_cast<std::size_t>(end - text.begin());
  const auto number = parse_double(text.substr(0, digits));
  if (!number) return std::nullopt;
  return Given{*number, trim(text.substr(digits))};
}

tl::unexpected<Error> refuse(std::string_view text, std::string_view what, std::string remedy) {
  constexpr std::size_t kMostQuoted = 60;
  return fail(ErrorCode::bad_input,
              fmt::format("\"{}\" is no {}.", valid_utf8(text.substr(0, kMostQuoted)), what),
              std::move(remedy));
}

Result<Factor> factor_of(std::string_view text, std::string_view what, double number,
                         const FactorUnit& unit) {
  const double per_kwh = number * unit.to_per_kwh;
  if (std::abs(per_kwh) > kMostPerKwh)
    return refuse(text, what, "It is far above any that exists: check its unit.");
  return Factor{exactly(per_kwh), unit.unit, std::string{kAsGiven}, "", false};
}

}  // namespace

Result<FactorUnit> intensity_unit(std::string_view text) {
  constexpr std::string_view kRemedy = "Units are g/kWh, kg/kWh, kg/MWh, t/MWh and lb/MWh.";
  auto ratio = ratio_of(text);
  if (!ratio) return refuse(text, "unit of a carbon intensity", std::string{kRemedy});
  std::string mass = lower_case(ratio->above);
  for (const std::string_view gas : {"co2eq", "co2e", "co2"}) {
    if (mass.ends_with(gas)) mass.resize(mass.size() - gas.size());
  }
  const auto row = std::ranges::find(kMassUnits, trim(mass), &MassUnit::key);
  if (row == kMassUnits.end())
    return refuse(text, "unit of a carbon intensity", std::string{kRemedy});
  return FactorUnit{row->grams * ratio->to_per_kwh, "g CO2e"};
}

Result<FactorUnit> price_unit(std::string_view text) {
  const auto ratio = ratio_of(text);
  const bool is_currency =
      ratio && ratio->above.size() == 3 &&
      std::ranges::all_of(ratio->above, [](unsigned char c) { return std::isalpha(c) != 0; });
  if (!is_currency) {
    return refuse(text, "unit of a price",
                  "Write a currency's three letters, as in EUR/kWh or USD/MWh.");
  }
  std::string currency = ratio->above;
  std::ranges::transform(currency, currency.begin(),
                         [](unsigned char letter) { return std::toupper(letter); });
  return FactorUnit{ratio->to_per_kwh, std::move(currency)};
}

Result<Factor> parse_intensity(std::string_view text) {
  const auto given = number_and_unit(text);
  if (!given || given->number < 0.0)
    return refuse(text, "carbon intensity", "Write grams per kWh, as in 445 or \"445 g/kWh\".");
  if (given->unit.empty())
    return factor_of(text, "carbon intensity", given->number, {1.0, "g CO2e"});
  CARNOT_TRY(const FactorUnit unit, intensity_unit(given->unit));
  return factor_of(text, "carbon intensity", given->number, unit);
}

Result<Factor> parse_price(std::string_view text) {
  const auto given = number_and_unit(text);
  if (!given || given->unit.empty())
    return refuse(text, "price", "Write it with its currency, as in \"0.30 EUR/kWh\".");
  CARNOT_TRY(const FactorUnit unit, price_unit(given->unit));
  return factor_of(text, "price", given->number, unit);
}

Result<Factor> parse_water(std::string_view text) {
  const auto given = number_and_unit(text);
  const auto ratio = given ? ratio_of(given->unit) : std::nullopt;
  const bool is_litres = ratio && (ratio->above.empty() || lower_case(ratio->above) == "l");
  if (!is_litres || given->number < 0.0)
    return refuse(text, "water usage", "Write litres per kWh, as in 1.8 or \"1.8 L/kWh\".");
  return factor_of(text, "water usage", given->number, {ratio->to_per_kwh, "L"});
}

}  // namespace carnot
