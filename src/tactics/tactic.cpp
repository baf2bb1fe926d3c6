// SPDX-License-Identifier: Apache-2.0
#include "tactics/tactic.hpp"

namespace carnot {

bool asks_the_observer(const Tactic& tactic, const Parameters& parameters) {
  return tactic.needs_calibration ||
         (tactic.asks_observer != nullptr && tactic.asks_observer(parameters));
}

}  // namespace carnot
