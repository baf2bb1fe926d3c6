// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/rng.hpp"
#include "interval_coverage/rows.hpp"

namespace carnot::coverage {

/// What the meter made of one window whose energy is known.
struct Outcome {
  double error = 0.0;       // of the truth
  double half_width = 0.0;  // likewise
  bool covers = false;
  bool flagged = false;  // as a sensor that such a load may have deceived
};

/// Draws a load, a device and a window of the row's length within 10 %, and measures it.
Outcome one_window(const Row& row, Rng& rng);

}  // namespace carnot::coverage
