// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/measure/measured_run.hpp"
#include "meter/attribution.hpp"

namespace carnot {

/// The command's part of a run's joules, source by source (measuring.md 3): processors by CPU time;
/// measured memory by its part of the memory in use, or where that cannot be read by CPU time;
/// boards by use of them. What feeds all of the machine is nobody's.
Attribution attribution_to_command(const MeasuredRun& run);

/// The same of the group that was named. REQUIRES: run.cgroup_cpu_time.
Attribution attribution_to_group(const MeasuredRun& run);

}  // namespace carnot
