// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/child_account.hpp"
#include "app/environment.hpp"
#include "app/held_child.hpp"
#include "app/library_start.hpp"
#include "app/measure/live_meter.hpp"
#include "app/measure/memory_watch.hpp"
#include "app/measure/phase_listener.hpp"
#include "base/result.hpp"
#include "meter/host_conditions.hpp"
#include "meter/meter.hpp"
#include "records/account.hpp"
#include "records/measurement.hpp"
#include "sensors/cgroup.hpp"
#include "sensors/device_watch.hpp"

namespace carnot {

/// What every run of a session shares; all borrowed.
struct RunBench {
  const Environment& environment;
  const HeldSignals& signals;
  Meter& meter;
  std::optional<Seconds> interval;          // between readings; empty: what the sources need
  std::optional<CpuCgroup> cgroup{};        // somebody's group that is watched as well
  const LibraryStart* libraries = nullptr;  // that may still let sources join; or null
  const LiveWatcher* live = nullptr;
};

/// A phase of a run, with its measurement; made of the same readings as the run's.
struct MeasuredPhase {
  Phase phase;
  Measurement measurement;
};
struct MeasuredPhases {
  std::vector<MeasuredPhase> phases;
  std::vector<std::string> remarks;
};

/// What a device's driver told of a run.
struct DeviceUse {
  std::string source_id;  // whose joules the device's are
  std::string label;
  std::string silence;  // why its users are not known, where they are not
  std::vector<DeviceLook> looks;
};

/// One window of one child, not yet judged.
struct MeasuredRun {
  Measurement measurement;
  ChildEnd end;  // its CPU time is that of the account
  HostSnapshot before;
  HostSnapshot after;
  std::optional<int> stopped_by;  // a signal that reached us meanwhile and asks to stop
  CpuAccount account = CpuAccount::waited_children;
  std::optional<CpuCgroup> cgroup{};
  std::optional<Seconds> cgroup_cpu_time{};  // empty without a group, or when it is gone
  WallTime started{};
  std::optional<MeasuredPhases> phases{};
  std::vector<DeviceUse> devices{};
  MemoryShares memory{};  // looked at where memory is measured
  CpuDrift drift{};       // while the command ran
};

/// What goes with one run beside its child.
struct RunCompany {
  std::string name;                 // of the window
  PhaseListener* phases = nullptr;  // borrowed; null where phases were not asked for
  LiveFigures live{};               // which run of how many
};

/// Sources that answer late are heard once before a first command starts, or it begins unknown.
/// Without one this costs nothing.
void hear_from_all(Meter& meter, const Clock& clock);

/// Lets the child go, and measures until it has ended. Errors: those of HeldChild::release.
Result<MeasuredRun> run_once(AccountedChild& started, const RunCompany& company,
                             const RunBench& bench);

/// The host at one edge of a window, this program's own load left out.
HostSnapshot look(const Environment& environment);
/// How often sources are read inside a window; empty: only at its edges.
std::optional<Seconds> period_of(const RunBench& bench);
/// Lets readings that come late arrive, while a sampler goes on collecting.
void settle(const Meter& meter, const Clock& clock);

}  // namespace carnot
