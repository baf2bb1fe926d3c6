// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/gpu_watch.hpp"

#include "sensors/nvml/gpu_state.hpp"

namespace carnot::nvml {

void GpuWatch::look(Gpu& gpu, SteadyTime now) {
  if (!watch_->is_due(now)) return;
  DeviceLook look{.when = now,
                  .celsius = celsius_of(gpu),
                  .busy_megahertz = busy_megahertz_of(gpu),
                  .slowed_by = slowed_by(gpu)};
  if (const auto shares = process_shares_of(gpu, seen_until_us_)) {
    seen_until_us_ = shares->seen_until_us;
    look.users.emplace();
    for (const ProcessShare& one : shares->shares) look.users->push_back({one.pid, one.sm_share});
  }
  watch_->add(std::move(look));
}

}  // namespace carnot::nvml
