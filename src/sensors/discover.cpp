// SPDX-License-Identifier: Apache-2.0
#include "sensors/discover.hpp"

#include <algorithm>
#include <iterator>

#include "sensors/powercap.hpp"

namespace carnot {

Scan discover_counters(const SysRoot& sys, PerfEvents& events) {
  Scan all = scan_perf(sys, events);
  Scan powercap = scan_powercap(sys);
  std::move(powercap.readable.begin(), powercap.readable.end(), std::back_inserter(all.readable));
  std::move(powercap.unreadable.begin(), powercap.unreadable.end(),
            std::back_inserter(all.unreadable));
  return all;
}

}  // namespace carnot
