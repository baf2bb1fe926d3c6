// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "app/calibration/deliberate_load.hpp"
#include "base/units.hpp"

namespace carnot {

/// The deliberate load: `levels` equal steps from idle to all CPUs, up, down and up again with
/// another kind of work each time. So load and warming up do not go together, and what a kind of
/// work draws beyond another is in the scatter, where later predictions need it.
struct LoadPlan {
  Seconds window{6.0};  // of each step; long beside the meter's period
  Seconds settle{2.0};  // before each, for clocks, fans and power supply
  int levels = 6;       // idle among them
  int passes = 3;
};
/// One step of the plan.
struct LoadStep {
  double cpus = 0.0;
  Work work = Work::counting;
};
/// REQUIRES: cpus > 0, levels > 1, passes > 0.
std::vector<LoadStep> steps_of(const LoadPlan& plan, int cpus);

}  // namespace carnot
