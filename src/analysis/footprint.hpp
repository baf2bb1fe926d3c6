// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis/factor.hpp"
#include "analysis/factor_series.hpp"
#include "base/units.hpp"
#include "records/energy.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// One factor for all times, or one that changes.
using FactorChoice = std::variant<Factor, FactorSeries>;

/// What making the machine emitted, and how much of it is charged (Software Carbon Intensity).
struct Embodied {
  double total_grams = 0.0;  // TE, of CO2e
  Seconds lifetime{0.0};     // EL, > 0
  double share = 1.0;        // RS, of the machine; 0..1
  std::string source;
};

/// "181 kg / 4 y": what making the machine emitted (g, kg, t) over how long it serves (h, d, y; a
/// year is 365 days). Errors: bad_input.
Result<Embodied> parse_embodied(std::string_view text);

/// M = TE · (t / EL) · RS, in grams.
double embodied_grams(const Embodied& embodied, Seconds reserved);

/// What somebody wants to know of joules besides joules.
struct FootprintFactors {
  std::optional<FactorChoice> intensity;
  std::optional<FactorChoice> price;
  std::optional<FactorChoice> water;
  std::optional<double> pue;  // power usage effectiveness, >= 1; empty: not applied
  std::optional<Embodied> embodied;

  bool is_empty() const { return !intensity && !price && !water && !embodied; }
};

/// An energy times a factor.
struct FactorFigure {
  std::optional<Estimate>
      amount;            // in the factor's unit; empty: nobody knows, and `reason` says why
  Estimate from_energy;  // the interval if only the energy were uncertain
  Estimate from_factor;  // the interval if only the factor were
  std::string reason;
  std::optional<Factor> factor;  // empty when it could not be had for that time
};

/// Carbon, money and water of an energy. Never mixed into the joules: they stand beside them.
struct Footprint {
  double pue = 1.0;
  bool pue_applied = false;
  std::optional<FactorFigure> carbon;  // empty where it was not asked for, as are the next two
  std::optional<FactorFigure> money;
  std::optional<FactorFigure> water;
  std::optional<Embodied> embodied;
  std::optional<double> embodied_grams;
  std::optional<Estimate> carbon_with_embodied;  // SCI of one run: E·I + M; empty where either is
};

/// Energy · PUE · factor for each factor (water's as well: WUE is litres per kWh of IT energy, so
/// without PUE). The interval holds all products of both intervals' ends; its confidence is at
/// least what remains when both may fail (Bonferroni). A missing energy gives no amount. `when` is
/// empty when nobody knows at what time of day it was: series then give none.
Footprint footprint_of(const Energy& energy, Seconds duration, const std::optional<WallSpan>& when,
                       const FootprintFactors& factors);

}  // namespace carnot
