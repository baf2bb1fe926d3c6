// SPDX-License-Identifier: Apache-2.0
#include "sensors/reported_quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace carnot {
namespace {

/// Devices and programs report doubles: above this their integers have gaps.
constexpr std::uint64_t kLastExactInteger = (std::uint64_t{1} << 53) - 1;

/// Enough of a foreign text to recognise it by.
std::string quoted(std::string_view text) {
  constexpr std::size_t kMostQuoted = 60;
  const bool is_long = text.size() > kMostQuoted;
  return fmt::format("\"{}{}\"", valid_utf8(text.substr(0, kMostQuoted)), is_long ? "..." : "");
}

}  // namespace

std::vector<std::string_view> reported_unit_keys() {
  std::vector<std::string_view> keys;
  keys.reserve(kReportedUnits.size());
  for (const ReportedUnit& unit : kReportedUnits) keys.push_back(unit.key);
  return keys;
}

std::optional<ReportedQuantity> reported_quantity(std::string_view unit_key,
                                                  std::optional<double> step) {
  const auto unit = std::ranges::find(kReportedUnits, unit_key, &ReportedUnit::key);
  if (unit == kReportedUnits.end()) return std::nullopt;
  return ReportedQuantity{*unit, step.value_or(unit->usual_step)};
}

std::optional<CounterSpec> counter_of(const ReportedQuantity& quantity) {
  if (!quantity.unit.is_energy) return std::nullopt;
  return CounterSpec{.joules_per_tick = quantity.unit.si * quantity.step,
                     .last = kLastExactInteger,
                     .last_is_inferred = false};
}

Watts resolution_of(const ReportedQuantity& quantity) {
  return Watts{quantity.unit.is_energy ? 0.0 : quantity.unit.si * quantity.step};
}

ReadingValue observation_of(double value, const ReportedQuantity& quantity) {
  if (!std::isfinite(value * quantity.unit.si)) return ReadFailure{"the value is not finite."};
  if (!quantity.unit.is_energy) return PowerValue{Watts{value * quantity.unit.si}};
  const double ticks = std::round(value / quantity.step);
  if (ticks < 0.0 || ticks > static_cast<double>(kLastExactInteger)) {
    return ReadFailure{
        fmt::format("{} {} is no state of an energy register.", value, quantity.unit.key)};
  }
  return CounterValue{static_cast<std::uint64_t>(ticks)};
}

ReadingValue observation_of_text(std::string_view text, const ReportedQuantity& quantity) {
  const auto value = parse_double(trim(text));
  if (!value) return ReadFailure{fmt::format("{} is no number.", quoted(trim(text)))};
  return observation_of(*value, quantity);
}

}  // namespace carnot
