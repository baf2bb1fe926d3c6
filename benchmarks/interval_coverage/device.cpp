// SPDX-License-Identifier: Apache-2.0
#include "interval_coverage/device.hpp"

#include <chrono>
#include <cmath>

namespace carnot::coverage {

SteadyTime instant(double seconds) {
  return SteadyTime{std::chrono::seconds{1000}} +
         std::chrono::nanoseconds{std::llround(seconds * 1e9)};
}

Device::Device(const Row& row, Rng& rng)
    : row_{row},
      phase_{rng.uniform(0.0, row.refresh)},
      gain_{1.0 + rng.normal() * row.gain / 1.96},
      offset_{rng.normal() * row.offset / 1.96},
      late_{row.clock > 0.0 ? rng.normal() * row.clock / 1.96 : 0.0},
      cuts_off_{rng.uniform() < 0.5} {}

Reading Device::read(const Load& load, double when) const {
  const double refreshed = std::floor((when - phase_) / row_.refresh) * row_.refresh + phase_;
  if (row_.kind == Kind::counter) {
    const double shown = gain_ * load.energy_until(refreshed) + offset_ * refreshed;
    return {0, instant(when + late_), CounterValue{static_cast<std::uint64_t>(shown / row_.tick)}};
  }
  const double seen = row_.kind == Kind::momentary
                          ? load.power_at(refreshed)
                          : load.mean(refreshed - row_.averaged, refreshed);
  return {0, instant(when + late_), PowerValue{Watts{in_steps(gain_ * seen + offset_)}}};
}

SourceDescription Device::description() const {
  SourceDescription source;
  source.id = "simulated";
  source.domain = Domain::gpu;
  if (row_.kind == Kind::counter) source.counter = CounterSpec{row_.tick, ~std::uint64_t{0}, false};
  source.refresh = Seconds{row_.refresh};
  source.averaged_over = Seconds{row_.averaged};
  source.plausible_maximum = Watts{2000.0};
  source.accuracy = Accuracy{row_.gain, Watts{row_.offset}};
  source.resolution = Watts{row_.stated_step};
  source.stamp_error = Seconds{row_.clock};
  return source;
}

double Device::in_steps(double watts) const {
  if (row_.step == 0.0) return watts;
  const double steps = watts / row_.step;
  return row_.step * (cuts_off_ ? std::floor(steps) : std::round(steps));
}

}  // namespace carnot::coverage
