// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/units.hpp"
#include "records/source.hpp"

namespace carnot {

/// How long a window at this mean power must be for a counter's random error (refresh and quantum,
/// measuring.md 2.4) to stay below `share` of its joules, with 95 % confidence. Empty for what is
/// no counter, and where neither refresh nor power is known: then nothing follows. Gain and offset
/// are not in it: no length shrinks them.
std::optional<Seconds> least_window(double share, const SourceDescription& source, Seconds refresh,
                                    Watts mean);

}  // namespace carnot
