// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "records/source.hpp"

namespace carnot {

/// A window as it was measured.
struct RecordedWindow {
  std::string name;
  SteadyTime begin;
  SteadyTime end;
  /// How many of the recording's readings and sources there were when it ended: it was measured
  /// without those that came later. Known by their place in the file, so an encoder needs neither.
  std::size_t readings = 0;
  std::size_t sources = 0;
  bool operator==(const RecordedWindow&) const = default;
};

/// All that a measurement was made of: `measurement_of` gives the same joules again, to the last
/// digit, today and with next year's arithmetic.
struct Recording {
  std::string about;  // JSON of whoever recorded: command, host, date
  std::vector<SourceDescription> sources;
  std::vector<Reading> readings;  // in the order in which they were taken
  std::vector<RecordedWindow> windows;
  std::size_t lost_bytes = 0;  // behind the last whole frame: the recorder was killed
};

/// The file format (docs/formats.md): a signature, then frames of length, type, payload and CRC-32,
/// each a whole. A frame is written at once, so a crash costs the last one at most.

/// Makes the frames. Deltas run through the whole recording, so one encoder writes one file.
class RecordingEncoder {
 public:
  static std::string signature();
  std::string about(std::string_view json) const;
  std::string sources(const std::vector<SourceDescription>& sources) const;
  std::string readings(std::span<const Reading> readings);
  std::string window(const RecordedWindow& window) const;

 private:
  struct Last {
    std::uint64_t ticks = 0;
  };
  std::int64_t when_ = 0;
  std::vector<Last> last_;  // per source
};

/// Reads as far as frames are whole. Errors: bad_input for bytes that are no recording, or one
/// whose first frames are damaged (without descriptions the readings mean nothing); unsupported for
/// a newer version.
Result<Recording> decode_recording(std::string_view bytes);

}  // namespace carnot
