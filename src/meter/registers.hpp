// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <tuple>
#include <vector>

#include "records/measurement.hpp"
#include "records/source.hpp"

namespace carnot {

/// Where a thing sits, by whose numbers. NVIDIA's library numbers NVIDIA's boards alone, while
/// hwmon and ROCm SMI go by the boards that have a monitor: board 0 of both may be two boards.
using Place = std::tuple<bool, int, int>;
Place place_of(const SourceDescription& source);

/// Whether the first is read to check the second (SourceDescription::checks).
bool checks(const SourceDescription& check, const SourceDescription& checked);

/// Whether both show the energy of one thing: a register by two routes, or a board's counter and
/// its power; also where one is opened as the other's check. Never for rails, of which nobody knows
/// what they feed.
bool show_one_thing(const SourceDescription& a, const SourceDescription& b);

/// The measured sources of a domain, one per register: the live before the dead, what counts before
/// its check, perf before powercap, mirrored ones never. `original` as from mirrors_of; indices
/// into `sources`.
std::vector<std::size_t> one_per_register(Domain domain, std::span<const SourceDescription> sources,
                                          std::span<const SourceEnergy> energies,
                                          std::span<const std::size_t> original);

}  // namespace carnot
