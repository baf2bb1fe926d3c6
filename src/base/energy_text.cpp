// SPDX-License-Identifier: Apache-2.0
#include "base/energy_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"

namespace carnot {
namespace {

struct EnergyUnit {
  std::string_view name;
  double joules;
};
/// Those that end in another's name stand before it.
constexpr std::array kEnergyUnits{EnergyUnit{"uJ", 1e-6}, EnergyUnit{"µJ", 1e-6},
                                  EnergyUnit{"mJ", 1e-3}, EnergyUnit{"kJ", 1e3},
                                  EnergyUnit{"J", 1.0},   EnergyUnit{"", 1.0}};

}  // namespace

std::optional<Joules> parse_energy(std::string_view text) {
  text = trim(text);
  const auto* const unit = std::ranges::find_if(
      kEnergyUnits, [&](const EnergyUnit& one) { return text.ends_with(one.name); });
  text.remove_suffix(unit->name.size());
  const auto number = parse_double(trim(text));
  // 1e308 kJ is a number times a unit, and no number of joules.
  if (!number || !std::isfinite(*number * unit->joules)) return std::nullopt;
  return Joules{*number * unit->joules};
}

}  // namespace carnot
