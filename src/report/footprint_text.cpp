// SPDX-License-Identifier: Apache-2.0
#include "report/footprint_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

using nlohmann::json;

constexpr std::string_view kMillionth = "µ";

/// A command costs millionths; seven zeros are counted by nobody.
bool is_tiny(const Estimate& money, std::string_view currency) {
  constexpr double kSmall = 1e-3;
  return money.point != 0.0 && std::abs(money.point) < kSmall && !currency.starts_with(kMillionth);
}

Estimate in_millionths(const Estimate& money) {
  return {1e6 * money.point, 1e6 * money.lower, 1e6 * money.upper, money.confidence};
}

std::string millionth_of(std::string_view currency) {
  return std::string{kMillionth} + std::string{currency};
}

/// "0.0125 EUR", three digits, two decimals at least. Money has no prefixes but the one above.
int decimals_of(double value) {
  constexpr int kMost = 12;
  if (value == 0.0 || !std::isfinite(value)) return 2;
  return std::clamp(2 - static_cast<int>(std::floor(std::log10(std::abs(value)))), 2, kMost);
}

/// "1.2 mg (1.0 to 1.4 mg, 75 %)".
std::string with_confidence(std::string interval, double confidence) {
  if (!interval.ends_with(')')) return interval;
  interval.pop_back();
  return fmt::format("{}, {})", interval, format_share(confidence));
}

std::string figure_line(std::string_view label, const FactorFigure& figure,
                        const std::string& amount, const std::string& pue) {
  if (!figure.amount) return labelled_line(label, "missing: " + valid_utf8(figure.reason));
  return labelled_line(label, amount + ", " + factor_text(*figure.factor) + pue);
}

json json_factor(const std::optional<Factor>& factor) {
  if (!factor) return nullptr;
  return {{"per_kwh", json_estimate(factor->per_kwh)},
          {"unit", json_text(factor->unit)},
          {"source", json_text(factor->source)},
          {"dated", json_text(factor->dated)},
          {"assumed", factor->assumed}};
}

json json_figure(const std::optional<FactorFigure>& figure, std::string_view key) {
  if (!figure) return nullptr;
  const bool known = figure->amount.has_value();
  return {{std::string{key}, known ? json_estimate(*figure->amount) : json(nullptr)},
          {"from_energy", known ? json_estimate(figure->from_energy) : json(nullptr)},
          {"from_factor", known ? json_estimate(figure->from_factor) : json(nullptr)},
          {"reason", json_text(figure->reason)},
          {"factor", json_factor(figure->factor)}};
}

json json_embodied(const Footprint& footprint) {
  if (!footprint.embodied || !footprint.embodied_grams) return nullptr;
  return {{"grams_co2e", json_number(*footprint.embodied_grams)},
          {"total_grams_co2e", json_number(footprint.embodied->total_grams)},
          {"lifetime_seconds", json_number(footprint.embodied->lifetime.count())},
          {"share", json_number(footprint.embodied->share)},
          {"source", json_text(footprint.embodied->source)}};
}

}  // namespace

std::string money_point(const Estimate& money, std::string_view currency) {
  if (is_tiny(money, currency)) return money_point(in_millionths(money), millionth_of(currency));
  return fmt::format("{} {}", format_decimals(money.point, decimals_of(money.point)), currency);
}

std::string money_text(const Estimate& money, std::string_view currency) {
  if (is_tiny(money, currency)) return money_text(in_millionths(money), millionth_of(currency));
  const int decimals = decimals_of(money.point);
  const std::string point = money_point(money, currency);
  if (money.lower == money.upper) return point;
  return with_confidence(
      fmt::format("{} ({} to {} {})", point, format_decimals(money.lower, decimals),
                  format_decimals(money.upper, decimals), currency),
      money.confidence);
}

std::string mass_text(const Estimate& grams) {
  return with_confidence(format_estimate(grams, "g"), grams.confidence) + " CO2e";
}

std::string litres_text(const Estimate& litres) {
  return with_confidence(format_estimate(litres, "L"), litres.confidence);
}

std::string factor_text(const Factor& factor) {
  const Estimate& each = factor.per_kwh;
  std::string text =
      fmt::format("at {} {}/kWh", format_number(each.point, 4), valid_utf8(factor.unit));
  if (each.lower != each.upper)
    text += fmt::format(" ({} to {})", format_number(each.lower, 4), format_number(each.upper, 4));
  text += ": " + valid_utf8(factor.source);
  if (!factor.dated.empty()) text += ", " + valid_utf8(factor.dated);
  return factor.assumed ? text + "; assumed, not this place's" : text;
}

std::string pue_text(const Footprint& footprint) {
  return footprint.pue_applied ? "; PUE " + format_number(footprint.pue, 4) : "; PUE not applied";
}

std::string embodied_source_text(const Embodied& embodied) {
  const bool is_whole = embodied.share >= 1.0;
  return fmt::format(
      "from making {} of the machine: {} over {} years, {}",
      is_whole ? "all" : format_share(embodied.share), format_si(embodied.total_grams, "g"),
      format_number(embodied.lifetime / std::chrono::days{365}, 3), valid_utf8(embodied.source));
}

std::string footprint_lines(const Footprint& footprint) {
  const auto amount = [](const FactorFigure& figure, auto text) {
    return figure.amount ? text(*figure.amount) : std::string{};
  };
  std::string lines;
  if (footprint.carbon)
    lines += figure_line("carbon", *footprint.carbon, amount(*footprint.carbon, mass_text),
                         pue_text(footprint));
  if (footprint.embodied && footprint.embodied_grams) {
    lines += labelled_line("embodied", format_si(*footprint.embodied_grams, "g") + " CO2e, " +
                                           embodied_source_text(*footprint.embodied));
  }
  if (footprint.carbon_with_embodied)
    lines += labelled_line("both", mass_text(*footprint.carbon_with_embodied) + " for this run");
  if (footprint.money) {
    lines += figure_line("money", *footprint.money,
                         amount(*footprint.money,
                                [&](const Estimate& money) {
                                  return money_text(money, footprint.money->factor->unit);
                                }),
                         pue_text(footprint));
  }
  if (footprint.water)
    lines += figure_line("water", *footprint.water, amount(*footprint.water, litres_text), "");
  return lines;
}

json json_footprint(const std::optional<Footprint>& footprint) {
  if (!footprint) return nullptr;
  return {{"pue", json_number(footprint->pue)},
          {"pue_applied", footprint->pue_applied},
          {"carbon", json_figure(footprint->carbon, "grams_co2e")},
          {"money", json_figure(footprint->money, "amount")},
          {"water", json_figure(footprint->water, "litres")},
          {"embodied", json_embodied(*footprint)},
          {"carbon_with_embodied_grams_co2e", footprint->carbon_with_embodied
                                                  ? json_estimate(*footprint->carbon_with_embodied)
                                                  : json(nullptr)}};
}

}  // namespace carnot
