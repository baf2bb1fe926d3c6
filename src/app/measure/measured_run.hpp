// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "app/environment.hpp"
#include "app/held_child.hpp"
#include "base/result.hpp"
#include "meter/host_conditions.hpp"
#include "meter/meter.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// What every run of a session shares; all borrowed.
struct RunBench {
  const Environment& environment;
  const HeldSignals& signals;
  Meter& meter;
  std::optional<Seconds> interval;  // between readings; empty: what the sources need
};

/// One window of one child, not yet judged.
struct MeasuredRun {
  Measurement measurement;
  ChildEnd end;
  HostSnapshot before;
  HostSnapshot after;
  std::optional<int> stopped_by;  // a signal that reached us meanwhile and asks to stop
};

/// Sources that answer late are heard once before a first command starts, or it begins unknown.
/// Without one this costs nothing.
void hear_from_all(Meter& meter, const Clock& clock);

/// Lets the child go, and measures until it has ended. `name` is that of the window. Errors: those
/// of HeldChild::release.
Result<MeasuredRun> run_once(HeldChild& child, std::string name, const RunBench& bench);

}  // namespace carnot
