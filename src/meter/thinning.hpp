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
/// Never left out: the first and last reading, those around an instant of `edges` (of windows that
/// are open), and whatever is not a plain step. Powers, models and sources whose stamps are not
/// exact are left as they are. `readings` are those of `source` alone, in order of time.
void thin(const SourceDescription& source, std::vector<Reading>& readings,
          std::span<const SteadyTime> edges, std::chrono::nanoseconds cell);

/// A cell that leaves about half of so many even readings: a power of two, so that thinning again
/// later keeps a part of what it kept before.
std::chrono::nanoseconds halving_cell(std::span<const Reading> readings);

}  // namespace carnot
