// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "analysis/idle_power.hpp"
#include "base/units.hpp"

namespace carnot {

/// How steady an idle power was over its window, from the powers of equally long pieces of it.
struct IdleSteadiness {
  Watts spread;      // sample standard deviation about the line through the pieces
  Watts drift;       // how much that line rises from the window's begin to its end
  Watts half_width;  // of the mean, at 95 %: t · spread / √n
};

/// A line fitted through the pieces by least squares. Empty for fewer than three pieces, or a power
/// that is not finite.
std::optional<IdleSteadiness> steadiness_of(std::span<const Watts> pieces);

/// The same power with an interval that knows of scatter and drift: each side grows by the mean's
/// half-width, in squares with its own, and by half the drift, linearly: what is measured next is
/// at most as far off as the baseline's end was from its middle, if the drift ends there. A drift
/// above `flagged_drift` of the power that is more than scatter is noted.
IdlePower with_steadiness(IdlePower power, const IdleSteadiness& steadiness,
                          const ValidityThresholds& thresholds);

}  // namespace carnot
