// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/units.hpp"

namespace carnot {

/// Where a long job stands, as far as it knows.
struct Progress {
  std::string step;  // "measuring resnet20/none/openvino/b1/t1/fp32, block 3"
  int done = 0;
  int planned = 0;  // 0: not known yet
  std::optional<Seconds> time_left;
  std::optional<Seconds> step_time;  // how long this step has taken so far
};

/// One line for a terminal of so many columns: "[=====     ] 12/40, 65 s left  measuring ... (7
/// s)", cut to fit.
std::string progress_line(const Progress& progress, int columns);

}  // namespace carnot
