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
    const Busyness busyness{.cpus = idle.conditions.other_load};
    const auto power = idle_power_of(idle.measurement, busyness, thresholds);
    // Missing joules are no better in a second window; only the load of others may go away.
    if (power || is_idle(busyness, thresholds)) {
      if (!busyness.cpus)
        idle.measurement.total =
            idle.measurement.total.noting({finding(FindingCode::unwatched_baseline)});
      return std::move(idle.measurement);
    }
    if (windows < kMostWindows) continue;
    idle.measurement.total =
        Energy::missing(idle.measurement.total.perimeter(),
                        {finding(FindingCode::other_load, power.error().message)});
    return std::move(idle.measurement);
  }
}

}  // namespace carnot
