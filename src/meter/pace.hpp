// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "base/units.hpp"
#include "records/source.hpp"

namespace carnot {

/// How often sources must be read while a window is open: counters before they could wrap
/// (guard_period), powers and what gathers in a buffer as often as they move, within 100 ms to 1 s
/// (100 ms where that is not known), what only checks another source once a second. Empty where the
/// window's edges suffice.
std::optional<Seconds> sampling_period(std::span<const SourceDescription> sources);

/// How long after a window's end the last reading about it comes; 0 where all are read on demand.
Seconds settling_time(std::span<const SourceDescription> sources);

}  // namespace carnot
