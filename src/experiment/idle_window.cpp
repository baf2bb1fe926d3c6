// SPDX-License-Identifier: Apache-2.0
#include "experiment/idle_window.hpp"

#include "analysis/idle_power.hpp"

namespace carnot {
namespace {

constexpr int kMostWindows = 3;

Result<MeteredWindow> idle_window(WindowMeter& meter, const Clock& clock, Seconds length,
                                  const std::stop_token& stop) {
  CARNOT_TRY_VOID(meter.begin({}));
  const SteadyTime begin = clock.now();
  if (!clock.sleep_for(length, stop))
    return fail(ErrorCode::interrupted, "the study was interrupted.");
  const SteadyTime end = clock.now();
  CARNOT_TRY_VOID(meter.end());
  return meter.finish("idle", begin, end);
}

}  // namespace

Result<Measurement> measure_idle(WindowMeter& meter, const Clock& clock, Seconds length,
                                 const ValidityThresholds& thresholds,
                                 const std::stop_token& stop) {
  for (int windows = 1;; ++windows) {
    CARNOT_TRY(MeteredWindow idle, idle_window(meter, clock, length, stop));
    const double busy = idle.conditions.other_load.value_or(0.0);
    const auto power = idle_power_of(idle.measurement, busy, thresholds);
    // Missing joules are no better in a second window; only the load of others may go away.
    if (power || busy <= thresholds.flagged_other_load) return std::move(idle.measurement);
    if (windows < kMostWindows) continue;
    idle.measurement.total =
        Energy::missing(idle.measurement.total.perimeter(),
                        {finding(FindingCode::other_load, power.error().message)});
    return std::move(idle.measurement);
  }
}

}  // namespace carnot
