// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/footprint.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// What `carnot replay` has to tell of a recording.
struct ReplayReport {
  std::string file;
  std::string about;  // JSON, as the recorder wrote it: command, date, host
  std::size_t readings = 0;
  std::size_t lost_bytes = 0;  // at the end, where the recorder was killed
  bool unfinished = false;     // no window was ended: the one shown reaches to the last reading
  std::vector<Measurement> windows;
  std::vector<Footprint> footprints{};  // of each window, where they were asked for; else empty
};

std::string replay_text(const ReplayReport& report);
/// One JSON object and a line end; described in docs/formats.md.
std::string replay_json(const ReplayReport& report);

}  // namespace carnot
