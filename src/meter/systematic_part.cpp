// SPDX-License-Identifier: Apache-2.0
#include "meter/systematic_part.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "meter/perimeter.hpp"

namespace carnot {

SystematicPart systematic_part_of(const Measurement& measurement,
                                  std::span<const SourceDescription> sources) {
  CARNOT_ASSERT(measurement.sources.size() == sources.size());
  const Energy& total = measurement.total;
  if (!total.joules()) return {};
  const Estimate& joules = *total.joules();
  const Joules to_lower{joules.point - joules.lower};
  const Joules to_upper{joules.upper - joules.point};
  if (total.provenance() == Provenance::estimated) return {to_lower, to_upper};
  Joules part{0.0};
  for (const std::size_t i : counted_in(measurement, sources)) {
    const Energy& one = measurement.sources[i].energy;
    if (!one.joules()) continue;
    const Accuracy accuracy = sources[i].accuracy.value_or(Accuracy{});
    part = part + accuracy.gain * Joules{one.joules()->point} +
           (accuracy.offset + sources[i].resolution) * measurement.duration();
  }
  return {std::min(part, to_lower), std::min(part, to_upper)};
}

bool looks_part_of_the_time(const SourceDescription& source) {
  return source.averaged_over > Seconds{0.0} && source.averaged_over < source.refresh;
}

}  // namespace carnot
