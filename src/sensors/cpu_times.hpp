// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "base/sys_root.hpp"

namespace carnot {

/// CPU time of all visible CPUs since boot, in the kernel's ticks (10 ms), from the first line of
/// /proc/stat.
struct CpuTimes {
  std::uint64_t busy = 0;   // user, nice, system, interrupts; guests are inside user
  std::uint64_t idle = 0;   // idle and waiting for I/O
  std::uint64_t steal = 0;  // ours, but given to other guests of the same host
  std::uint64_t total() const { return busy + idle + steal; }
  bool operator==(const CpuTimes&) const = default;
};

/// Empty when the text does not begin with a "cpu" line of at least four counts.
std::optional<CpuTimes> parse_cpu_times(std::string_view proc_stat);

/// Errors: as SysRoot::read; failed when the text is not understood.
Result<CpuTimes> read_cpu_times(const SysRoot& sys);

/// What happened between two looks, as shares of the CPUs' time; empty when no tick passed.
/// Counts that fell (a suspend can do that) are taken as unchanged.
struct CpuShares {
  double busy = 0.0;
  double steal = 0.0;
};
std::optional<CpuShares> shares_between(const CpuTimes& before, const CpuTimes& after);

}  // namespace carnot
