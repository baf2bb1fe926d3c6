// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "base/units.hpp"

namespace carnot {

using ProcessId = int;

/// What is used of /proc/<pid>/stat. Ticks of 10 ms.
struct ProcessStat {
  ProcessId pid = 0;
  ProcessId parent = 0;
  char state = '?';
  std::uint64_t own_ticks = 0;       // user and system
  std::uint64_t children_ticks = 0;  // of children that ended and were waited for
  bool operator==(const ProcessStat&) const = default;
};
/// Empty when not understood. The command's name may hold spaces, brackets and line ends.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

/// The CPU time of one process, all its threads and those that ended, to the nanosecond. Empty when
/// there is no such process.
using PreciseCpuTime = std::function<std::optional<Seconds>(ProcessId)>;
/// The kernel's, for processes of this machine: clock_gettime of the process's CPU clock.
std::optional<Seconds> kernel_cpu_time(ProcessId pid);

/// CPU time of processes and all their descendants.
///
/// Where the kernel lists a thread's children (/proc/PID/task/TID/children), only the family is
/// looked at: a machine with thousands of processes costs what an idle one does. Elsewhere all of
/// /proc is.
class ProcessTree {
 public:
  /// `precise` may be empty: then ticks of 10 ms are used (a /proc of another machine).
  ProcessTree(SysRoot sys, PreciseCpuTime precise);

  /// Since each process began. What ended and was waited for counts through its parent. Errors:
  /// not_found when none of the roots lives.
  Result<Seconds> cpu_time(std::span<const ProcessId> roots) const;

  /// The roots and all their living descendants; those that have ended are left out.
  std::set<ProcessId> members(std::span<const ProcessId> roots) const;

  /// The children of a process, with those that ended and were not waited for: what these took is
  /// in nobody else's account yet.
  std::vector<ProcessId> children_of(ProcessId parent) const;

 private:
  std::optional<ProcessStat> stat_of(std::string_view pid) const;
  std::vector<ProcessStat> living() const;
  /// The roots and all that descend from them, of the living.
  std::vector<ProcessStat> family(std::span<const ProcessId> roots) const;
  std::vector<ProcessStat> family_among_all(std::span<const ProcessId> roots) const;

  SysRoot sys_;
  PreciseCpuTime precise_;
};

/// Of /proc/*/stat and /proc/stat: USER_HZ, which Linux fixes at 100 for user space.
inline constexpr double kTicksPerSecond = 100.0;

}  // namespace carnot
