// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "meter/recording/recording.hpp"
#include "records/measurement.hpp"
#include "records/source.hpp"

namespace carnot {

/// Measures a recording's windows with what the meter knew when each of them ended: the readings
/// and sources that stand before it in the file, and none that came later. So a window whose last
/// read failed, or that a source joined too late for, is what it was.
class Playback {
 public:
  /// `recording` must outlive the playback.
  explicit Playback(const Recording& recording) : recording_{recording} {}

  /// REQUIRES: windows are asked for in the order of the recording.
  Measurement measure(const RecordedWindow& window);
  std::span<const SourceDescription> sources(const RecordedWindow& window) const;
  /// readings_around the window; REQUIRES as `measure`.
  std::vector<Reading> readings(const RecordedWindow& window);

 private:
  const Recording& recording_;
  std::vector<std::vector<Reading>> heard_;  // per source
  std::size_t next_ = 0;                     // of the recording's readings
};

}  // namespace carnot
