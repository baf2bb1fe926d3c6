// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "app/environment.hpp"
#include "report/doctor_report.hpp"

namespace carnot {

/// Keeps the CPUs busy for longer than a dead counter is given (1 s), then returns.
using ProbeLoad = std::function<void()>;

/// Every visible CPU spins for `length`.
void spin_cpus(int cpus, Seconds length);
/// Long enough to tell a dead counter from a slow one.
inline constexpr Seconds kProbeLength{1.2};

/// Opens every source, loads the machine, and tells what is alive, how good it is, what is missing
/// and what would help. Never fails: a machine that shows nothing is a finding.
DoctorReport examine(const Environment& environment, const ProbeLoad& load);

}  // namespace carnot
