// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/units.hpp"
#include "records/energy.hpp"

namespace carnot {

/// Where a running measurement stands.
struct LiveFigures {
  Seconds elapsed{0.0};
  std::optional<Joules> joules{};  // so far; empty while nothing is known
  std::optional<Watts> watts{};    // lately
  Provenance provenance = Provenance::missing;
  int run = 1;   // which of
  int runs = 1;  // so many at most
};

/// One line for a terminal of so many columns: "12 s  540 J measured  45.0 W now  run 3 of 10".
std::string live_line(const LiveFigures& figures, int columns);

}  // namespace carnot
