// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "base/clock.hpp"
#include "base/sys_root.hpp"
#include "records/host.hpp"
#include "sensors/cpu_times.hpp"
#include "sensors/process_times.hpp"

namespace carnot {

/// The host at one instant; empty where the kernel does not tell.
struct HostSnapshot {
  std::optional<CpuTimes> cpu;
  std::optional<Seconds> own;             // CPU time of the processes that are ours
  std::optional<double> frequency_hertz;  // mean over CPUs
  std::optional<std::uint64_t> throttle_events;
  std::optional<Seconds> asleep;            // since boot: CLOCK_BOOTTIME − CLOCK_MONOTONIC
  std::optional<double> hottest_celsius{};  // of the processors
  SteadyTime when{};
  WallTime wall{};  // at the same instant
};

/// The processors at one instant; empty where the kernel does not tell.
struct CpuState {
  std::optional<double> frequency_hertz{};  // mean over CPUs
  std::optional<double> celsius{};          // of the hottest
};
CpuState look_at_cpus(const SysRoot& sys);

/// Looks at the host. `ours` are the processes, with their descendants, whose load is no
/// disturbance (the worker; this program). Costs about a millisecond, so it belongs outside a
/// window: take it before the readings at its begin, and after those at its end.
///
/// Frequencies are momentary: take both snapshots while or just after the CPUs worked (a begin
/// behind the warm-up), else idling looks like a frequency change.
HostSnapshot look_at_host(const SysRoot& sys, const Clock& clock, const ProcessTree& tree,
                          std::span<const ProcessId> ours);

/// What happened between two looks.
HostConditions conditions_between(const HostSnapshot& before, const HostSnapshot& after);

}  // namespace carnot
