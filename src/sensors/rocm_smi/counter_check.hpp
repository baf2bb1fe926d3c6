// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/units.hpp"

namespace carnot::rocm_smi {

/// What a board's energy counter and its power sensor showed at one instant.
struct CounterSample {
  SteadyTime when;
  std::uint64_t ticks = 0;
  Watts power;
};

/// How far the counter may be from the power sensor: one averages where the other counts.
inline constexpr double kCounterTolerance = 0.2;

/// Why an energy counter is not to be believed; empty where it agrees with the power sensor, whose
/// readings are integrated by the trapezoid rule over the same time. Counters of AMD boards have
/// been seen frozen, running backwards and counting at a wrong rate (amdsmi#22, #38, #115); the
/// check is that of zeusd. `samples` are in order of time; too few of them prove nothing, and that
/// is a reason as well.
std::optional<std::string> reason_to_distrust(std::span<const CounterSample> samples,
                                              double joules_per_tick);

}  // namespace carnot::rocm_smi
