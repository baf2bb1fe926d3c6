// SPDX-License-Identifier: Apache-2.0
#include "app/measure/run_shares.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "meter/device_shares.hpp"

namespace carnot {
namespace {

Seconds busy_time(const HostSnapshot& before, const HostSnapshot& after) {
  if (!before.cpu || !after.cpu || after.cpu->busy < before.cpu->busy) return Seconds{0.0};
  return Seconds{static_cast<double>(after.cpu->busy - before.cpu->busy) / kTicksPerSecond};
}

AttributionShare nobodys(std::string why) {
  return {AttributionRule::none, 0.0, 0.0, std::move(why)};
}

class Sharing {
 public:
  Sharing(const MeasuredRun& run, ShareTaker taker, Seconds cpu_time)
      : run_{run},
        taker_{taker},
        by_cpu_time_{share_by_cpu_time(cpu_time, busy_time(run.before, run.after))} {}

  AttributionShare of(const SourceEnergy& source) const {
    switch (source.account->source.domain) {
      case Domain::cpu_package:
      case Domain::cpu_core:
      case Domain::cpu_uncore:
      case Domain::psys:
        return by_cpu_time_;
      case Domain::dram:
        return of_memory();
      case Domain::gpu:
        return of_board(source.account->source);
      case Domain::wall:
      case Domain::battery:
      case Domain::rail:
        return nobodys("it feeds more than processors, memory and boards");
    }
    return nobodys({});
  }

 private:
  AttributionShare of_memory() const {
    const auto& share = taker_ == ShareTaker::command ? run_.memory.command : run_.memory.group;
    if (share) return {AttributionRule::memory, *share, 1.0 - *share, {}};
    AttributionShare by_cpu_time = by_cpu_time_;
    by_cpu_time.reason = "whose memory is in use could not be read, or the time was too short";
    return by_cpu_time;
  }

  AttributionShare of_board(const SourceDescription& source) const {
    const auto device = std::ranges::find_if(run_.devices, [&](const DeviceUse& one) {
      return one.source_id == source.id || one.source_id == source.checks;
    });
    if (device == run_.devices.end()) return nobodys("nothing tells who uses it");
    return share_by_use(device->looks, run_.measurement.begin, run_.measurement.end, taker_,
                        device->silence);
  }

  const MeasuredRun& run_;
  ShareTaker taker_;
  AttributionShare by_cpu_time_;
};

Attribution attribution_of(const MeasuredRun& run, ShareTaker taker, Seconds cpu_time) {
  const Sharing sharing{run, taker, cpu_time};
  return attribute(run.measurement, [&](const SourceEnergy& source) { return sharing.of(source); });
}

}  // namespace

Attribution attribution_to_command(const MeasuredRun& run) {
  return attribution_of(run, ShareTaker::command, run.end.cpu_time);
}

Attribution attribution_to_group(const MeasuredRun& run) {
  CARNOT_ASSERT(run.cgroup_cpu_time.has_value());
  return attribution_of(run, ShareTaker::group, *run.cgroup_cpu_time);
}

}  // namespace carnot
