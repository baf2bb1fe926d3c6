// SPDX-License-Identifier: Apache-2.0
#include "sensors/configured_source.hpp"

#include <fmt/format.h>

namespace carnot {

SourceDescription description_of(const ConfiguredSource& source, SourceKind kind) {
  return {.id = fmt::format("{}:{}", key_of(kind), source.name),
          .label = source.name,
          .kind = kind,
          .domain = source.domain,
          .device = source.device,
          .provenance = Provenance::measured,
          .counter = counter_of(source.quantity),
          .refresh = source.period,
          .plausible_maximum = source.plausible_maximum,
          .averaged_over = source.averaged_over,
          .accuracy = source.accuracy,
          .lag = source.period + source.timeout,
          .resolution = resolution_of(source.quantity)};
}

}  // namespace carnot
