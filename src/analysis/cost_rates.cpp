// SPDX-License-Identifier: Apache-2.0
#include "analysis/cost_rates.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/assert.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

namespace carnot {
namespace {

/// The factor as it was over that time, without an energy to multiply it with.
std::optional<FactorFigure> figure_at(const FootprintFactors& factors,
                                      std::optional<FactorFigure> Footprint::*which,
                                      const std::optional<WallSpan>& when) {
  const Energy nothing = Energy::missing(Perimeter::single(Domain::cpu_package), {});
  return footprint_of(nothing, Seconds{0.0}, when, factors).*which;
}

std::string factor_source(const Factor& factor, const std::optional<double>& pue) {
  return fmt::format("{} {}/kWh: {}{}{}; PUE {}", format_number(factor.per_kwh.point, 4),
                     valid_utf8(factor.unit), valid_utf8(factor.source),
                     factor.dated.empty() ? "" : ", " + valid_utf8(factor.dated),
                     factor.assumed ? " (assumed, not this place's)" : "",
                     pue ? format_number(*pue, 4) : "not applied");
}

void add_carbon(const FootprintFactors& factors, const std::optional<WallSpan>& when,
                ChargeTable& table) {
  const auto figure = figure_at(factors, &Footprint::carbon, when);
  if (!figure) return;
  if (!figure->factor) {
    table.notes.push_back("no cost in carbon: " + figure->reason);
    return;
  }
  CostRate rate{.kind = CostKind::carbon, .unit = "g", .source = {}};
  rate.per_joule =
      figure->factor->per_kwh.point * factors.pue.value_or(1.0) / kJoulesPerKilowattHour;
  rate.source = factor_source(*figure->factor, factors.pue);
  if (factors.embodied) {
    rate.per_second = embodied_grams(*factors.embodied, Seconds{1.0});
    rate.source += "; with the machine's embodied part for the time that it is held";
  }
  table.rates.push_back(std::move(rate));
}

Result<void> check_one_currency(std::string_view of_kwh, std::string_view of_hour) {
  if (of_kwh == of_hour) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("a kWh is priced in {} and an hour in {}; they cannot be added.",
                          valid_utf8(of_kwh), of_hour),
              "Give both in one currency.");
}

Result<void> add_money(const FootprintFactors& factors, const std::optional<HourlyPrice>& hourly,
                       const std::optional<WallSpan>& when, ChargeTable& table) {
  const auto figure = figure_at(factors, &Footprint::money, when);
  if (!figure && !hourly) return {};
  if (figure && !figure->factor) {
    table.notes.push_back("no cost in money: " + figure->reason);
    return {};
  }
  if (figure && figure->factor->per_kwh.point < 0.0) {
    table.notes.emplace_back(
        "no cost in money: the price is below zero, so using more would earn money.");
    return {};
  }
  CostRate rate =
      money_rate({.per_kilowatt_hour =
                      figure ? figure->factor->per_kwh.point * factors.pue.value_or(1.0) : 0.0,
                  .per_hour = hourly ? hourly->amount : 0.0,
                  .currency = figure ? figure->factor->unit : hourly->currency});
  if (figure) rate.source = factor_source(*figure->factor, factors.pue);
  if (hourly) {
    CARNOT_TRY_VOID(check_one_currency(rate.unit, hourly->currency));
    rate.source += fmt::format("{}{} {}/h of the machine, as given", figure ? "; " : "",
                               format_number(hourly->amount, 4), hourly->currency);
  }
  table.rates.push_back(std::move(rate));
  return {};
}

}  // namespace

std::string_view key_of(CostKind kind) {
  switch (kind) {
    case CostKind::energy:
      return "energy";
    case CostKind::time:
      return "time";
    case CostKind::carbon:
      return "carbon";
    case CostKind::money:
      return "money";
  }
  return "";
}

Result<HourlyPrice> parse_hourly_price(std::string_view text) {
  std::string_view amount = trim(text);
  for (const std::string_view hour : {"/hour", "/h"}) {
    if (amount.ends_with(hour)) {
      amount.remove_suffix(hour.size());
      break;
    }
  }
  const bool is_ratio =
      amount.find('/') != std::string_view::npos || amount.find("_per_") != std::string_view::npos;
  const auto price = parse_price(amount);
  if (is_ratio || !price || price->per_kwh.point < 0.0) {
    return fail(ErrorCode::bad_input,
                fmt::format("\"{}\" is no price of an hour.", valid_utf8(text.substr(0, 60))),
                "Write it with its currency, as in \"0.10 EUR\" or \"0.10 EUR/h\".");
  }
  return HourlyPrice{price->per_kwh.point, price->unit};
}

Result<Prices> parse_prices(std::string_view per_kilowatt_hour, std::string_view per_hour) {
  Prices prices;
  if (!trim(per_kilowatt_hour).empty()) {
    CARNOT_TRY(const Factor price, parse_price(per_kilowatt_hour));
    if (price.per_kwh.point < 0.0) {
      return fail(ErrorCode::bad_input,
                  fmt::format("\"{}\" is below zero: using more would earn money.",
                              valid_utf8(per_kilowatt_hour.substr(0, 60))),
                  "Give what a kWh costs on average, as in \"0.30 EUR\".");
    }
    prices.per_kilowatt_hour = price.per_kwh.point;
    prices.currency = price.unit;
  }
  if (!trim(per_hour).empty()) {
    CARNOT_TRY(const HourlyPrice price, parse_hourly_price(per_hour));
    if (!prices.currency.empty()) {
      CARNOT_TRY_VOID(check_one_currency(prices.currency, price.currency));
    }
    prices.per_hour = price.amount;
    prices.currency = price.currency;
  }
  return prices;
}

CostRate own_rate(CostKind kind) {
  CARNOT_ASSERT(kind == CostKind::energy || kind == CostKind::time);
  return kind == CostKind::energy
             ? CostRate{.kind = kind, .per_joule = 1.0, .unit = "J", .source = {}}
             : CostRate{.kind = kind, .per_second = 1.0, .unit = "s", .source = {}};
}

bool is_priced(const Prices& prices) {
  return prices.per_kilowatt_hour > 0.0 || prices.per_hour > 0.0;
}

CostRate money_rate(const Prices& prices) {
  return {.kind = CostKind::money,
          .per_joule = prices.per_kilowatt_hour / kJoulesPerKilowattHour,
          .per_second = prices.per_hour / kSecondsPerHour,
          .unit = prices.currency,
          .source = {}};
}

ChargeTable own_charges() { return {{own_rate(CostKind::energy), own_rate(CostKind::time)}, {}}; }

Result<ChargeTable> charges_of(const FootprintFactors& factors,
                               const std::optional<HourlyPrice>& hourly,
                               const std::optional<WallSpan>& when) {
  ChargeTable table = own_charges();
  add_carbon(factors, when, table);
  CARNOT_TRY_VOID(add_money(factors, hourly, when, table));
  return table;
}

}  // namespace carnot
