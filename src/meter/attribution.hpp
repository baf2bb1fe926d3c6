// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "base/units.hpp"
#include "records/energy.hpp"

namespace carnot {

/// One energy divided between a process tree and all others. The two parts always add up to it.
struct Attribution {
  Energy tree;
  Energy others;
};

/// By share of the CPU time that was used at all, idle power included in the same proportion:
/// E_active·share + E_idle·share, so neither needs to be known. Exact as divide_exactly is.
/// Attributed joules come from a model, whatever the whole came from: they are labelled estimated.
/// A tree that used more than `busy` (which is counted in coarser ticks) gets all. Missing stays
/// missing, and so becomes a whole that holds more than the CPU side (a board, a battery, a plug).
Attribution attribute_by_cpu_time(const Energy& whole, Seconds tree, Seconds busy);

/// A figure cut into pieces by shares of it (each in 0..1), and last the piece that is left.
///
/// Exact: every piece is a whole number of the figure's last binary digits, so that the pieces add
/// up to it to the last bit, in whatever order. Shares that exceed 1 together are cut short.
std::vector<double> divide_exactly(double whole, std::span<const double> shares);

}  // namespace carnot
