// SPDX-License-Identifier: Apache-2.0
#include "analysis/footprint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

namespace carnot {
namespace {

Estimate scaled(const Estimate& estimate, double factor) {
  const double one = estimate.lower * factor;
  const double other = estimate.upper * factor;
  return {estimate.point * factor, std::min(one, other), std::max(one, other), estimate.confidence};
}

/// Prices may be negative, so any corner may be the least.
Estimate product(const Estimate& a, const Estimate& b) {
  const std::array<double, 4> corners{a.lower * b.lower, a.lower * b.upper, a.upper * b.lower,
                                      a.upper * b.upper};
  return {a.point * b.point, *std::ranges::min_element(corners), *std::ranges::max_element(corners),
          std::max(0.0, a.confidence + b.confidence - 1.0)};
}

Result<Factor> factor_at(const FactorChoice& choice, const std::optional<WallSpan>& when) {
  if (const auto* constant = std::get_if<Factor>(&choice)) return *constant;
  const auto& series = std::get<FactorSeries>(choice);
  if (!when)
    return fail(ErrorCode::not_found, "it is not known at what time of day this was measured.");
  return series.factor_over(*when);
}

FactorFigure figure_of(const Energy& energy, double pue, const FactorChoice& choice,
                       const std::optional<WallSpan>& when) {
  FactorFigure figure;
  auto factor = factor_at(choice, when);
  if (!factor) {
    figure.reason = to_sentence(factor.error());
    return figure;
  }
  figure.factor = *std::move(factor);
  if (!energy.joules()) {
    figure.reason = "the energy is missing.";
    return figure;
  }
  const Estimate kwh = scaled(*energy.joules(), pue / kJoulesPerKilowattHour);
  const Estimate& per_kwh = figure.factor->per_kwh;
  figure.amount = product(kwh, per_kwh);
  figure.from_energy = scaled(kwh, per_kwh.point);
  figure.from_factor = scaled(per_kwh, kwh.point);
  return figure;
}

Estimate shifted(const Estimate& estimate, double by) {
  return {estimate.point + by, estimate.lower + by, estimate.upper + by, estimate.confidence};
}

struct Named {
  std::string_view key;
  double factor;
};
constexpr auto kMassesInGrams = std::to_array<Named>({{"kg", 1000.0}, {"g", 1.0}, {"t", 1e6}});
constexpr double kDay = 86'400.0;
constexpr auto kLifetimes = std::to_array<Named>({{"years", 365.0 * kDay},
                                                  {"year", 365.0 * kDay},
                                                  {"y", 365.0 * kDay},
                                                  {"a", 365.0 * kDay},
                                                  {"d", kDay},
                                                  {"h", kSecondsPerHour}});

/// "181 kg": the number in units of `names`' smallest; empty when it is not that, or not positive.
std::optional<double> amount_of(std::string_view text, std::span<const Named> names) {
  text = trim(text);
  const auto digits = static_cast<std::size_t>(
      std::ranges::find_if(text, [](unsigned char c) { return std::isdigit(c) == 0 && c != '.'; }) -
      text.begin());
  const auto number = parse_double(text.substr(0, digits));
  const auto row = std::ranges::find(names, trim(text.substr(digits)), &Named::key);
  if (!number || row == names.end() || *number <= 0.0 || *number > 1e9) return std::nullopt;
  return *number * row->factor;
}

}  // namespace

Result<Embodied> parse_embodied(std::string_view text) {
  const auto line = text.find('/');
  const bool is_ratio = line != std::string_view::npos;
  const auto grams = is_ratio ? amount_of(text.substr(0, line), kMassesInGrams) : std::nullopt;
  const auto seconds = is_ratio ? amount_of(text.substr(line + 1), kLifetimes) : std::nullopt;
  if (!grams || !seconds) {
    return fail(ErrorCode::bad_input,
                fmt::format("\"{}\" does not say what making the machine emitted.",
                            valid_utf8(text.substr(0, 60))),
                "Write mass over lifetime, as in \"181 kg / 4 y\".");
  }
  return Embodied{*grams, Seconds{*seconds}, 1.0, "as given"};
}

double embodied_grams(const Embodied& embodied, Seconds reserved) {
  CARNOT_ASSERT(embodied.lifetime > Seconds{0.0});
  return embodied.total_grams * (reserved / embodied.lifetime) * embodied.share;
}

Footprint footprint_of(const Energy& energy, Seconds duration, const std::optional<WallSpan>& when,
                       const FootprintFactors& factors) {
  Footprint footprint{.pue = factors.pue.value_or(1.0),
                      .pue_applied = factors.pue.has_value(),
                      .carbon = {},
                      .money = {},
                      .water = {},
                      .embodied = factors.embodied,
                      .embodied_grams = {},
                      .carbon_with_embodied = {}};
  if (factors.intensity)
    footprint.carbon = figure_of(energy, footprint.pue, *factors.intensity, when);
  if (factors.price) footprint.money = figure_of(energy, footprint.pue, *factors.price, when);
  if (factors.water) footprint.water = figure_of(energy, 1.0, *factors.water, when);
  if (factors.embodied) footprint.embodied_grams = embodied_grams(*factors.embodied, duration);
  if (footprint.embodied_grams && footprint.carbon && footprint.carbon->amount)
    footprint.carbon_with_embodied = shifted(*footprint.carbon->amount, *footprint.embodied_grams);
  return footprint;
}

}  // namespace carnot
