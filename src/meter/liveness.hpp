// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "meter/track/track.hpp"
#include "records/source.hpp"

namespace carnot {

/// A package, psys or board counter that stands still this long is dead, loaded or not: silicon
/// always draws (design 5a).
inline constexpr Seconds kDeadAfter{1.0};

/// The same for one source: a register that steps in 3600 J stands still for minutes on a healthy
/// machine, so a step's time at 1 W is given, and two of its periods.
Seconds dead_after(const SourceDescription& source);

/// Marks every run of stillness that is too long as unknown (`source_dead`). core, uncore and dram
/// are judged only where their package, one of `tracks`, advances. `tracks` follow `sources`.
void mark_dead_stretches(std::span<const SourceDescription> sources, std::span<Track> tracks);

/// Two packages whose raw counters move as one are one counter (68 + 68 W = 137 W,
/// codecarbon#1274): for each source the index of an earlier one that it repeats, or its own.
/// Readings are those of all sources, taken in rounds.
std::vector<std::size_t> mirrors_of(std::span<const SourceDescription> sources,
                                    std::span<const Reading> readings);

}  // namespace carnot
