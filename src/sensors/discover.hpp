// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sys_root.hpp"
#include "sensors/perf.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Every energy counter that this machine shows, by every route: opened, or with the reason why
/// not. One register may appear by two routes (perf and powercap); the meter counts it once.
Scan discover_counters(const SysRoot& sys, PerfEvents& events);

}  // namespace carnot
