// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "analysis/footprint.hpp"
#include "base/result.hpp"
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

}  // namespace carnot
