// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "records/finding.hpp"
#include "records/measurement.hpp"
#include "records/source.hpp"

namespace carnot {

/// Two that show one thing may differ by so much more than their random errors and the step of a
/// power (measuring.md 2.2: healthy within 1 %).
inline constexpr double kAgreement = 0.01;

/// What the sources of one window say of each other. `sources`, `energies` and `original` go
/// together as in total_of; energies without an account are not compared.
///
/// Two that show one thing (a register by two routes, a board's counter and its integrated power):
/// the residual, which is `cross_checked`, or `sources_disagree` above kAgreement; of sources that
/// were opened as checks each against the one it checks. What a device's gain may be off by is
/// shared by both and explains nothing; time that one of them does not know, and a power that was
/// read fewer than ten times, make them incomparable.
///
/// Parts and their whole: Σ packages + Σ dram beyond psys (`psys_exceeded`), and anything inside
/// beyond the wall (`wall_exceeded`, arXiv 2409.12878), each only when the intervals lie apart.
std::vector<Finding> cross_checks(std::span<const SourceDescription> sources,
                                  std::span<const SourceEnergy> energies,
                                  std::span<const std::size_t> original);

}  // namespace carnot
