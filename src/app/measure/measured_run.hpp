// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "app/child_account.hpp"
#include "app/environment.hpp"
#include "app/held_child.hpp"
#include "base/result.hpp"
#include "meter/host_conditions.hpp"
#include "meter/meter.hpp"
#include "records/account.hpp"
#include "records/measurement.hpp"
#include "sensors/cgroup.hpp"

namespace carnot {

/// What every run of a session shares; all borrowed.
struct RunBench {
  const Environment& environment;
  const HeldSignals& signals;
  Meter& meter;
  std::optional<Seconds> interval;    // between readings; empty: what the sources need
  std::optional<CpuCgroup> cgroup{};  // somebody's group that is watched as well
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
};

/// Sources that answer late are heard once before a first command starts, or it begins unknown.
/// Without one this costs nothing.
void hear_from_all(Meter& meter, const Clock& clock);

/// Lets the child go, and measures until it has ended. `name` is that of the window. Errors: those
/// of HeldChild::release.
Result<MeasuredRun> run_once(AccountedChild& started, std::string name, const RunBench& bench);

}  // namespace carnot
