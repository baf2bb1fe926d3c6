// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "base/units.hpp"

namespace carnot {

/// The random part of a window's error, as standard deviations (measuring.md 2.4). They add in
/// squares.
struct RandomErrors {
  Joules refresh{};  // .72·P·T: the counter moves every T, the edges fall anywhere in between
  Joules quantum{};  // q/√6: both edges are rounded to one tick
  Joules edges{};  // P·d/√3 each: a window's edge lies d from the nearest reading of a counter;
                   // of a power J·√(T² + Δ²)/3, see edge_bound_of (meter/power_errors.hpp)
  Joules sampling{};  // s·√((1 − seen)/n)·L: n readings of a power see this share of the time
  Joules smear{};     // a power that is a mean over W knows both edges to W only

  Joules combined() const {
    const auto squared = [](Joules part) { return part.si() * part.si(); };
    return Joules{std::sqrt(squared(refresh) + squared(quantum) + squared(edges) +
                            squared(sampling) + squared(smear))};
  }
};

/// All that the interval of one source's joules is made of. The interval reaches from
/// (point − gap_below − gain − offset − step − clock − 1.96·random) / factor to
/// (point + gap_above + gain + offset + step + clock + 1.96·random) · factor: repeating shrinks the
/// random part only.
struct ErrorBudget {
  RandomErrors random{};
  Joules gain{};  // half-widths at 95 %: what the device may be off by, the same every time
  Joules offset{};
  Joules step{};  // q·L: a power is told in steps of q, and nobody says whether rounded or cut off
  Joules clock{};  // u·ΔP: a clock known to ± u moves both edges alike (meter/clock_error.hpp)
  Joules gap_below{};  // of time that is not known, from its filling down to the least that is sure
  Joules gap_above{};  // and up to the most that can have been drawn
  double model_factor = 1.0;  // ×/÷ of a model
};

}  // namespace carnot
