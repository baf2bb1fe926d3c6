// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/clock.hpp"
#include "records/measurement.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Keeps the CPUs busy for longer than a dead counter is given (1 s), then returns.
using ProbeLoad = std::function<void()>;

/// Every visible CPU spins for `length`.
void spin_cpus(int cpus, Seconds length);
/// Long enough to tell a dead counter from a slow one.
inline constexpr Seconds kProbeLength{1.2};

/// What the sources say of a load: of a dead or unreadable one, why it gave no joules.
Measurement probe(const Sources& sources, const Clock& clock, const ProbeLoad& load);

/// Why a probed source gave no joules, in a sentence; empty when it did.
std::string why_no_joules(const Energy& energy);

}  // namespace carnot
