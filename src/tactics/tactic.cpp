// SPDX-License-Identifier: Apache-2.0
#include "tactics/tactic.hpp"

namespace carnot {

std::string_view key_of(Direction direction) {
  switch (direction) {
    case Direction::faster:
      return "faster";
    case Direction::slower:
      return "slower";
    case Direction::none:
      return "none";
    case Direction::unknown:
      return "unknown";
  }
  return "";
}

Direction direction_of(double time_ratio) {
  if (time_ratio < 0.95) return Direction::faster;
  if (time_ratio > 1.05) return Direction::slower;
  return Direction::none;
}

bool asks_the_observer(const Tactic& tactic, const Parameters& parameters) {
  return tactic.needs_calibration ||
         (tactic.asks_observer != nullptr && tactic.asks_observer(parameters));
}

}  // namespace carnot
