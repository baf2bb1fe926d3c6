// SPDX-License-Identifier: Apache-2.0
#include "sensors/discover.hpp"

#include <algorithm>
#include <memory>

#include "sensors/battery.hpp"
#include "sensors/hwmon/scan.hpp"
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

bool shows_the_same(const SourceDescription& wanted, const Sources& sources) {
  return std::ranges::any_of(sources, [&](const std::unique_ptr<Source>& source) {
    const SourceDescription& other = source->description();
    return other.domain == wanted.domain && other.device == wanted.device &&
           other.die == wanted.die;
  });
}

}  // namespace

Scan discover_counters(const SysRoot& sys, PerfEvents& events) {
  Scan all = scan_perf(sys, events);
  append(all, scan_powercap(sys));
  leave_out_single_cores(all);
  Scan registers = scan_msr(sys);
  // Their units are our own knowledge of the model: beside another route they are no more than its
  // check, and that they cannot be read is no loss.
  if (!all.readable.empty()) {
    registers.unreadable.clear();
    std::erase_if(registers.readable, [&](const std::unique_ptr<Source>& source) {
      return !shows_the_same(source->description(), all.readable);
    });
  }
  append(all, std::move(registers));
  return all;
}

Scan discover_beside_the_cpu(const SysRoot& sys) {
  Scan all = scan_hwmon(sys);
  append(all, scan_batteries(sys));
  leave_out_single_cores(all);
  return all;
}

}  // namespace carnot
