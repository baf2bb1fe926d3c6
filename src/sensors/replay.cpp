// SPDX-License-Identifier: Apache-2.0
#include "sensors/replay.hpp"

#include <algorithm>

namespace carnot {

ReplaySource::ReplaySource(SourceDescription description, std::vector<Reading> readings)
    : description_{std::move(description)}, readings_{std::move(readings)} {}

Reading ReplaySource::read(const Clock& clock) {
  const SteadyTime now = clock.now();
  const auto later =
      std::upper_bound(readings_.begin(), readings_.end(), now,
                       [](SteadyTime when, const Reading& reading) { return when < reading.when; });
  if (later == readings_.begin())
    return {0, now, ReadFailure{"The recording begins later than this."}};
  Reading reading = *std::prev(later);
  reading.source = 0;
  return reading;
}

}  // namespace carnot
