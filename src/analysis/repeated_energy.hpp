// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "base/result.hpp"
#include "base/units.hpp"
#include "records/energy.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// One repetition: its joules, and the part of their interval that no repeating shrinks.
struct RepeatedWindow {
  Energy energy;
  Seconds length{0.0};
  Joules systematic_below;  // gain, offset, a model's factor: from the point to the lower end
  Joules systematic_above{};
};

/// How often to repeat.
struct RepeatRule {
  int warm_up = 0;                // runs before those that count
  int most = 1;                   // runs that count
  std::optional<double> until{};  // stop when the mean is known to ± this share of it
};

/// What repetitions of one thing say about its energy.
///
/// The mean's interval has two parts, shown apart and added linearly (measuring.md 2.4):
///
///   random      t · s / √n over the windows, which holds what the command did differently and what
///               the sensors rounded; never less than the sensors' own random errors allow,
///               √(Σ h²) / n for half-widths h, because windows that a coarse counter shows alike
///               have no scatter at all. With a stop rule it is widened as stop_rule.hpp says.
///   systematic  the mean of the windows' gain, offset and model parts: a board that reads 5 % high
///               does so every time.
struct RepeatedEnergy {
  int windows = 0;
  Energy mean;  // per run; both parts in its interval
  std::optional<Estimate>
      random{};  // of the mean, in joules; empty for missing, or below two windows
  std::optional<double>
      plain_share{};  // its half-width of the mean, before any stop rule widens it
  Joules systematic_below{};
  Joules systematic_above{};
  std::optional<double> median{};  // joules, as are the next three
  std::optional<double> sample_stddev{};
  std::optional<double> smallest{};
  std::optional<double> largest{};
  Seconds mean_length{0.0};
  std::optional<Estimate> seconds{};  // of the mean length; empty below two windows
  /// For a random part of ±1 %, at this scatter; empty below five windows, which know too little of
  /// it.
  std::optional<int> windows_for_one_percent{};
};

/// One missing energy makes the mean missing. Errors: bad_input for no windows, and for energies
/// whose perimeters or provenances differ.
Result<RepeatedEnergy> repeated_energy_of(std::span<const RepeatedWindow> windows,
                                          const RepeatRule& rule);

/// Whether the rule's end is reached: all windows, or at one of the stop rule's looks (5, 8, 12,
/// 20, ...) a mean that is known well enough.
bool enough_repeats(const RepeatedEnergy& so_far, const RepeatRule& rule);

}  // namespace carnot
