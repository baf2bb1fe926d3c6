// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "analysis/footprint.hpp"
#include "base/result.hpp"
#include "records/energy.hpp"
#include "records/power_course.hpp"
#include "report/replay_report.hpp"

namespace carnot {

/// Measures the windows of a recording again: the joules are those of the run, to the last digit. A
/// recording without a finished window (its recorder was killed) is measured from its first to its
/// last reading. Their footprints are those of the day of the recording, whose wall clock is known
/// to a second.
///
/// Errors: those of reading the file; bad_input for what is no recording or holds nothing to
/// measure; unsupported for a newer format.
Result<ReplayReport> replay_recording(const std::filesystem::path& file,
                                      const FootprintFactors& factors = {});

/// The longest window of a recording, with its power over time.
struct RecordedCourse {
  std::string window;
  Energy total;
  Seconds length{};
  PowerCourse course{};
  std::size_t unknown_pieces = 0;  // whose joules are missing; they are not in the course
};

/// In up to a thousand pieces, each of several readings. Errors: those of replay_recording(), and
/// bad_input where nothing of the window is known.
Result<RecordedCourse> recorded_course(const std::filesystem::path& file);

}  // namespace carnot
