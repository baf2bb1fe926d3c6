// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// What reading a source many times showed of it. Empty: not seen to.
struct Pace {
  std::optional<Seconds> refresh{};   // median time between changes of its value
  std::optional<Seconds> cost{};      // of one reading
  std::optional<Joules> tick{};       // what all steps of a counter were multiples of
  std::optional<Watts> power_step{};  // what all readings of a power were multiples of
};

/// Reads all that is read on demand by turns, for `length` altogether however many sources there
/// are: nothing is learnt of models, and of what a thread of its own asks.
std::vector<Pace> watch_paces(const Sources& sources, const Clock& clock, Seconds length);

/// The register's step behind a counter that its interface shows in units of `joules_per_tick`. The
/// kernel rounds RAPL's 2^-14 J to whole microjoules: then the power of two is found. Empty where
/// the steps are too few to tell.
std::optional<Joules> seen_tick(std::span<const std::uint64_t> steps, double joules_per_tick);

}  // namespace carnot
