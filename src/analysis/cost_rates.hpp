// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/footprint.hpp"
#include "base/result.hpp"

namespace carnot {

/// What an inference, and the optimisation before it, are paid with.
enum class CostKind { energy, time, carbon, money };
std::string_view key_of(CostKind kind);

/// One way to charge: so much for each joule, and so much for each second that the machine is held.
struct CostRate {
  CostKind kind = CostKind::energy;
  double per_joule = 0.0;
  double per_second = 0.0;
  std::string unit;    // "J", "s", "g", "EUR"
  std::string source;  // in words, where the rates come from; empty for joules and seconds
};

/// Joules as they are, or seconds. REQUIRES: energy or time.
CostRate own_rate(CostKind kind);

/// What electricity and the machine cost, in one currency; 0 where it is not to be paid for.
struct Prices {
  double per_kilowatt_hour = 0.0;
  double per_hour = 0.0;   // of the machine: its price over its life, or its rent
  std::string currency{};  // "EUR"; empty where nothing is priced
  bool operator==(const Prices&) const = default;
};
bool is_priced(const Prices& prices);
/// Money for joules and seconds: C = kWh · price + hours · price (tactics.md 8). The source is left
/// to who knows it.
CostRate money_rate(const Prices& prices);

/// What an hour of the machine costs: its price over its life, or its rent.
struct HourlyPrice {
  double amount = 0.0;
  std::string currency;
};

/// "0.10 EUR" or "0.10 EUR/h". Errors: bad_input; below zero, or without a currency, it is none.
Result<HourlyPrice> parse_hourly_price(std::string_view text);

/// "0.30 EUR" for a kWh and "0.10 EUR/h" for an hour of the machine; either may be empty. Errors:
/// bad_input for what is no price, one below zero, and two currencies.
Result<Prices> parse_prices(std::string_view per_kilowatt_hour, std::string_view per_hour);

/// How the costs of a report are charged.
struct ChargeTable {
  std::vector<CostRate> rates;
  std::vector<std::string> notes;  // why one that was asked for is not there, in words
};

/// Joules and seconds alone: what can be charged without knowing any factor.
ChargeTable own_charges();

/// Joules and seconds always; grams of CO2e where there is an intensity (with the embodied part,
/// charged by the second, where there is one); money where there is a price of a kWh or of an hour:
/// C = kWh · PUE · price + hours · hourly price (tactics.md 8). Factors that change with time are
/// those over `when`, the same for all that is held against each other. One that cannot be had for
/// that time, or a price below zero, at which using more would earn money, gives a note instead.
/// Errors: bad_input for two currencies.
Result<ChargeTable> charges_of(const FootprintFactors& factors,
                               const std::optional<HourlyPrice>& hourly,
                               const std::optional<WallSpan>& when);

}  // namespace carnot
