// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "records/measurement.hpp"
#include "records/source.hpp"

namespace carnot {

/// The sum that may be shown as the window's energy, and how much of it is not known.
struct Total {
  Energy energy;
  double unknown_share = 0.0;
  std::vector<std::size_t> counted{};  // the sources that were added
};

/// Whether a window's total can rest on this source: a part (dram, core) or a rail cannot.
bool grounds_a_total(const SourceDescription& source);

/// Chooses and adds (measuring.md 1.5). `sources` and `energies` go together; `original` as from
/// mirrors_of.
///
/// One register seen by two routes counts once: perf before powercap, the live before the dead.
/// What is inside the machine is Σ packages + Σ dram + Σ graphics boards; dead dram or boards leave
/// the perimeter, a dead package does not: half a machine's joules would pass for the whole. Then
/// psys stands in, so named, or what feeds all of it (battery, wall); then an estimate, so
/// labelled; then nothing, said to be missing. Rails are shown and never added.
Total total_of(std::span<const SourceDescription> sources, std::span<const SourceEnergy> energies,
               std::span<const std::size_t> original);

/// The sources that a measurement's total adds up, as total_of chose them.
std::vector<std::size_t> counted_in(const Measurement& measurement,
                                    std::span<const SourceDescription> sources);

/// For each source what became of it in such a total, and why.
std::vector<SumRole> roles_of(std::span<const SourceDescription> sources,
                              std::span<const SourceEnergy> energies,
                              std::span<const std::size_t> original, const Total& total);

}  // namespace carnot
