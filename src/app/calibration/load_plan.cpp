// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/load_plan.hpp"

#include "base/assert.hpp"

namespace carnot {

std::vector<LoadStep> steps_of(const LoadPlan& plan, int cpus) {
  CARNOT_ASSERT(cpus > 0 && plan.levels > 1 && plan.passes > 0);
  std::vector<LoadStep> steps;
  for (int pass = 0; pass < plan.passes; ++pass) {
    const Work work = kWorks[static_cast<std::size_t>(pass) % kWorks.size()].work;
    for (int level = 0; level < plan.levels; ++level) {
      const int climbed = pass % 2 == 0 ? level : plan.levels - 1 - level;
      steps.push_back({static_cast<double>(cpus) * climbed / (plan.levels - 1), work});
    }
  }
  return steps;
}

}  // namespace carnot
