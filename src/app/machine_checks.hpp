// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/sys_root.hpp"
#include "records/host.hpp"
#include "report/doctor_report.hpp"

namespace carnot {

/// What is known of the machine when it is judged.
struct MachineLook {
  const SysRoot& sys;
  const Host& host;
  std::optional<double> other_load;  // of the CPUs, before the probe
  HostConditions probe;              // while all CPUs were kept busy
  bool reads_rapl = false;           // some living source is one of the processor's counters
};

/// Whether results of this machine can be repeated and mean what they say: what the kernel tells of
/// frequency, temperature, neighbours, limits and clocks, each with what to do about it. The order
/// is the page's. Sources: measuring.md 1.1 (energy filtering) and 10 (audit).
std::vector<MachineCheck> check_machine(const MachineLook& look);

}  // namespace carnot
