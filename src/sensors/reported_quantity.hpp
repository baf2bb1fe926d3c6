// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/source.hpp"
#include "sensors/polled.hpp"

namespace carnot {

/// A unit in which devices and programs report power, or the energy counted so far.
struct ReportedUnit {
  std::string_view key;  // as a user writes it
  bool is_energy = false;
  double si = 1.0;          // watts or joules in one of it
  double usual_step = 1.0;  // energy: what registers in this unit count in, in this unit
};
/// Steps as measuring.md 2.4 lists them: NETIO counts whole Wh, Tasmota thousandths of a kWh (both
/// 3600 J), a Shelly of the first generation watt-minutes (60 J).
inline constexpr auto kReportedUnits = std::to_array<ReportedUnit>({
    {"W", false, 1.0, 0.0},
    {"mW", false, 1e-3, 0.0},
    {"kW", false, 1e3, 0.0},
    {"uW", false, 1e-6, 0.0},
    {"µW", false, 1e-6, 0.0},
    {"J", true, 1.0, 1e-3},
    {"mJ", true, 1e-3, 1.0},
    {"uJ", true, 1e-6, 1.0},
    {"µJ", true, 1e-6, 1.0},
    {"Wh", true, 3600.0, 1.0},
    {"kWh", true, 3.6e6, 1e-3},
    {"W min", true, 60.0, 1.0},
});
std::vector<std::string_view> reported_unit_keys();

/// What a number from outside means.
struct ReportedQuantity {
  ReportedUnit unit;
  /// In the unit. Of an energy the register's own, above 0; of a power 0 where it is not known.
  double step = 0.0;
};

/// By the unit's key; `step` only where the device differs from the unit's usual one. Empty for an
/// unknown unit.
std::optional<ReportedQuantity> reported_quantity(std::string_view unit_key,
                                                  std::optional<double> step = std::nullopt);

/// How the register counts: in ticks of its own step, so that the quantum is the device's. The
/// device resets it (at a button, a power cut); it never wraps within a double's exact integers.
/// Empty for a power.
std::optional<CounterSpec> counter_of(const ReportedQuantity& quantity);
/// The step of a power; 0 where it is not known, and for an energy.
Watts resolution_of(const ReportedQuantity& quantity);

/// The number as an observation. A ReadFailure where it is not finite, or no state of a register.
ReadingValue observation_of(double value, const ReportedQuantity& quantity);

/// A text that is a number and nothing else, as an observation; or a ReadFailure that quotes it.
ReadingValue observation_of_text(std::string_view text, const ReportedQuantity& quantity);

}  // namespace carnot
