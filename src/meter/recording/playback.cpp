// SPDX-License-Identifier: Apache-2.0
#include "meter/recording/playback.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "meter/measurement.hpp"
#include "meter/selection.hpp"

namespace carnot {

Measurement Playback::measure(const RecordedWindow& window) {
  return measurement_of(sources(window), readings(window), window.name, window.begin, window.end);
}

std::span<const SourceDescription> Playback::sources(const RecordedWindow& window) const {
  return std::span{recording_.sources}.first(window.sources);
}

std::vector<Reading> Playback::readings(const RecordedWindow& window) {
  CARNOT_ASSERT(next_ <= window.readings);
  heard_.resize(window.sources);
  bool is_sorted = true;  // only a damaged file has any other order
  for (; next_ < window.readings; ++next_) {
    const Reading& reading = recording_.readings[next_];
    auto& own = heard_[reading.source];
    is_sorted = is_sorted && (own.empty() || own.back().when <= reading.when);
    own.push_back(reading);
  }
  if (!is_sorted) {
    for (auto& own : heard_) std::ranges::stable_sort(own, {}, &Reading::when);
  }
  return readings_around(sources(window), heard_, window.begin, window.end);
}

}  // namespace carnot
