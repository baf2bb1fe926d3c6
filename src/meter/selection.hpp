// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "records/source.hpp"

namespace carnot {

using ReadingIterator = std::vector<Reading>::const_iterator;

/// The last good reading at or before `when`; where there is none, the last failed one, and where
/// there is no reading so early, the first of all. `readings` are those of one source, in order of
/// time.
ReadingIterator last_good_until(const std::vector<Reading>& readings, SteadyTime when);

/// How long before a window's beginning its first reading is looked for (clock_margin_of).
std::chrono::nanoseconds margin_of(const SourceDescription& source);

/// The readings that tell of the time between two instants, in order of their sources: per source
/// from the last good one at or before `begin` to the first good one at or after `end` (later for a
/// source that averages, wider for one whose clock is not quite known). `per_source` follows
/// `sources`. What was measured and what is replayed choose by this one rule, so they agree.
std::vector<Reading> readings_around(std::span<const SourceDescription> sources,
                                     std::span<const std::vector<Reading>> per_source,
                                     SteadyTime begin, SteadyTime end);

}  // namespace carnot
