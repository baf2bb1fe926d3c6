// SPDX-License-Identifier: Apache-2.0
#include "sensors/discover.hpp"

#include <algorithm>
#include <memory>

#include "sensors/battery.hpp"
#include "sensors/hwmon.hpp"
#include "sensors/msr.hpp"
#include "sensors/powercap.hpp"

namespace carnot {
namespace {

/// Packages name their cores together; AMD's drivers show every core by itself.
bool is_single_core(const SourceDescription& description) {
  return description.domain == Domain::cpu_core &&
         (description.kind == SourceKind::hwmon || description.id.starts_with("perf:energy-core:"));
}

void leave_out_single_cores(Scan& scan) {
  std::erase_if(scan.readable, [](const std::unique_ptr<Source>& source) {
    return is_single_core(source->description());
  });
  std::erase_if(scan.unreadable,
                [](const Obstacle& obstacle) { return is_single_core(obstacle.description); });
}

}  // namespace

Scan discover_counters(const SysRoot& sys, PerfEvents& events) {
  Scan all = scan_perf(sys, events);
  append(all, scan_powercap(sys));
  leave_out_single_cores(all);
  if (all.readable.empty()) append(all, scan_msr(sys));
  return all;
}

Scan discover_beside_the_cpu(const SysRoot& sys) {
  Scan all = scan_hwmon(sys);
  append(all, scan_batteries(sys));
  leave_out_single_cores(all);
  return all;
}

}  // namespace carnot
