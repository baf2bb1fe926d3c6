// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/units.hpp"
#include "records/attribution.hpp"
#include "records/energy.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// The share of the CPU time that was used at all, idle power included in the same proportion:
/// E_active·share + E_idle·share, so neither needs to be known (measuring.md 3). A tree that used
/// more than `busy` gets all. `busy` is counted in ticks of 10 ms, so two of them are the share's
/// doubt: they decide in a tenth of a second, and are nothing in a minute.
AttributionShare share_by_cpu_time(Seconds tree, Seconds busy);

/// One energy by the share of CPU time. Attributed joules come from a model, whatever the whole
/// came from: they are labelled estimated. Missing stays missing, and so becomes a whole that holds
/// more than the CPU side (a board, a battery, a plug), of which CPU time says nothing.
Attribution attribute_by_cpu_time(const Energy& whole, Seconds tree, Seconds busy);

/// The total of a window, each source that it adds up by a share of its own. What no rule divides
/// is unattributed, with its reason; where that is all, nobody's share is known and both are
/// missing. `share_of` answers for one source of the sum.
using ShareOf = std::function<AttributionShare(const SourceEnergy&)>;
Attribution attribute(const Measurement& measurement, const ShareOf& share_of);

/// A figure cut into pieces by shares of it (each in 0..1), and last the piece that is left.
///
/// Exact: every piece is a whole number of the figure's last binary digits, so that the pieces add
/// up to it to the last bit, in whatever order. Shares that exceed 1 together are cut short.
std::vector<double> divide_exactly(double whole, std::span<const double> shares);

}  // namespace carnot
