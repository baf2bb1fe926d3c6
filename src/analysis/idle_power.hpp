// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "records/host.hpp"
#include "records/measurement.hpp"
#include "records/validity.hpp"

namespace carnot {

/// What the machine draws at rest, in watts over a perimeter.
struct IdlePower {
  Perimeter perimeter;
  Provenance provenance = Provenance::measured;
  Estimate watts;
  std::vector<Finding> findings;  // a short or unwatched baseline
};

/// How busy the machine was while nothing was asked of it, 0..1; empty: nothing tells.
struct Busyness {
  std::optional<double> cpus{};    // HostConditions::other_load with no process of ours
  std::optional<double> boards{};  // the busiest graphics board's
};
bool is_idle(const Busyness& busyness, const ValidityThresholds& thresholds);

/// The idle power from a window in which nothing was asked of the machine. Where the account of the
/// CPUs cannot be read the power is flagged. Errors: failed when the machine was not idle (a
/// baseline under load makes work look free: kepler#2465), not_measurable when the energy is
/// missing.
Result<IdlePower> idle_power_of(const Measurement& idle, const Busyness& busyness,
                                const ValidityThresholds& thresholds);

/// Gross energy minus what the machine would have drawn at rest in the same time: E - P·L with
/// √(u_E² + (L·u_P)²), each side for itself (measuring.md 2.4). It stands beside the gross figure,
/// never instead. May be negative within its interval. Errors: bad_input when perimeters or
/// provenances differ.
Result<Energy> marginal(const Energy& gross, Seconds length, const IdlePower& idle);

}  // namespace carnot
