// SPDX-License-Identifier: Apache-2.0
#include "meter/systematic_part.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace carnot {

SystematicPart systematic_part_of(const Measurement& measurement) {
  const Energy& total = measurement.total;
  if (!total.joules()) return {};
  const Estimate& joules = *total.joules();
  const Joules to_lower{joules.point - joules.lower};
  const Joules to_upper{joules.upper - joules.point};
  if (total.provenance() == Provenance::estimated) return {to_lower, to_upper};
  Joules part{0.0};
  for (const SourceEnergy& one : measurement.sources) {
    CARNOT_ASSERT(one.account);
    if (one.account->role != SumRole::summed || !one.energy.joules()) continue;
    const ErrorBudget& budget = one.account->budget;
    part = part + budget.gain + budget.offset + budget.step + budget.clock;
  }
  return {std::min(part, to_lower), std::min(part, to_upper)};
}

bool looks_part_of_the_time(const SourceDescription& source) {
  return source.averaged_over > Seconds{0.0} && source.averaged_over < source.refresh;
}

}  // namespace carnot
