// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/units.hpp"
#include "meter/track/track.hpp"

namespace carnot {

/// What the readings of a power tell of the error of integrating them.

/// Per reading, so that s·Δ·√n is the error of n trapezoids of length Δ over readings of the
/// moment: s² = f·Σd²/n with d the change from reading to reading, and f from their correlation
/// ρ = Σ d·d' / Σ d² of neighbours. Independent readings (ρ = −1/2) give f = 1/2; a load that keeps
/// its level over several readings and then jumps somewhere between two (ρ = 0) gives f = 1/12;
/// between them f is linear. 0 without two changes.
Watts scatter_of(const Track& track, SteadyTime begin, SteadyTime end);

/// Bound of the error of cutting a power at an edge, to be divided by √3. Work begins at an edge
/// more often than elsewhere: with a step of J there, a reading may show what was up to T before
/// (the refresh), and between readings Δ apart the straight line errs by up to J·Δ/2, both in the
/// same direction. Simulated, √(T² + Δ²)·J/3 is one σ (benchmarks/interval_coverage). Δ is 0 for an
/// edge that lies on a reading; J is taken T + Δ to both sides.
Joules edge_bound_of(const Track& track, SteadyTime edge);

/// The step that a power's readings are seen to move in: the greatest that all their changes are
/// multiples of, in whole microwatts; where fewer than six different values are read, the last
/// digit that these use, 1 W at most. Nothing that moves freely shows more than a few microwatts. 0
/// for a counter, and where every reading is 0.
Watts step_of(const Track& track, SteadyTime begin, SteadyTime end);

/// A mean over W smears a window's edges over W: 1 σ of both. With s_W the scatter of means that
/// lie W apart it is s_W·W/√6; but a step of ΔP at an edge, the usual thing where work begins,
/// loses ΔP·W/8 there, so each edge gives at least that. 0 for powers of the moment.
Joules smear_of(const Track& track, SteadyTime begin, SteadyTime end);

}  // namespace carnot
