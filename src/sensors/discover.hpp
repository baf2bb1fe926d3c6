// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sys_root.hpp"
#include "sensors/perf.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Every counter of CPU energy that this machine shows: opened, or with the reason why not. One
/// register may appear by several routes (perf, powercap, MSR); the meter counts it once, and the
/// others check it (mark_checks). MSRs are the counter only where neither of the others can be
/// read. Single cores (AMD shows each) are left out: a reading of each would cost more than it
/// tells.
Scan discover_counters(const SysRoot& sys, PerfEvents& events);

/// What the kernel shows beside: hardware monitors and batteries.
Scan discover_beside_the_cpu(const SysRoot& sys);

}  // namespace carnot
