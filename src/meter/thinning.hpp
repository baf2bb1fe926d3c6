// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "records/source.hpp"

namespace carnot {

/// Leaves out readings of a counter that tell nothing: where it counted up from one reading to the
/// one after the next, without a wrap, a doubt or a stand that could be death, the one between them
/// changes neither joules nor findings of any interval that does not begin or end there. At most
/// one of those is kept in each `cell` of the steady clock, so sources that were read in one round
/// are thinned alike. `Reading::merged` counts what was left out.
///
/// Never left out: the first reading, those from `until` on (a window may be about to end there),
/// those around an instant of `edges` (of windows that are open), and whatever is neither a plain
/// step nor one of several equal failures. Powers, models and sources whose stamps are not exact
/// are left as they are. `readings` are those of `source` alone, in order of time.
void thin(const SourceDescription& source, std::vector<Reading>& readings,
          std::span<const SteadyTime> edges, std::chrono::nanoseconds cell, SteadyTime until);

/// Whether `thin` does anything with this source.
bool can_thin(const SourceDescription& source);

/// A cell that leaves about half of so many even readings: a power of two, so that thinning again
/// later keeps a part of what it kept before.
std::chrono::nanoseconds halving_cell(std::span<const Reading> readings);

}  // namespace carnot
