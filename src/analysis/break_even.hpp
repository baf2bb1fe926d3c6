// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// After how many inferences an optimisation has paid for itself (tactics.md 8). Works for any
/// quantity, as long as cost and saving are of one: joules, seconds, grams, money.
enum class BreakEvenKind {
  after,         // from `first` inferences on there is a gain
  never,         // each inference costs as much as before, or more
  not_resolved,  // the saving may be 0: its interval holds it
};
std::string_view key_of(BreakEvenKind kind);

struct BreakEven {
  BreakEvenKind kind = BreakEvenKind::not_resolved;
  // Only with `after`:
  std::int64_t first = 0;     // for the saving's point
  std::int64_t earliest = 0;  // for its upper bound
  std::int64_t latest = 0;    // for its lower bound
};

/// The first count with a gain, floor(cost / saving) + 1. A quotient within 1e-9 of a whole number
/// is that number: 12 / (9e-7 - 4e-7) is 24,000,000 for people, whatever rounding makes of it.
/// Empty when saving <= 0 or when no 64-bit count suffices. REQUIRES: cost >= 0, neither is NaN.
std::optional<std::int64_t> first_gain(double cost, double saving_per_inference);

/// Errors: bad_input when the cost is negative or a figure is not a number.
Result<BreakEven> break_even(double cost, const Estimate& saving_per_inference);

}  // namespace carnot
