// SPDX-License-Identifier: Apache-2.0
#include "meter/track/track.hpp"

#include "meter/track/counter_track.hpp"
#include "meter/track/power_track.hpp"

namespace carnot {

Track track_of(const SourceDescription& source, std::span<const Reading> readings) {
  Track track = source.counter ? counter_track(source, readings) : power_track(source, readings);
  track.stamp_error = source.stamp_error;
  return track;
}

}  // namespace carnot
