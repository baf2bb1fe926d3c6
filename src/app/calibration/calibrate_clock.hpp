// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "app/calibration/calibrate.hpp"
#include "app/calibration/deliberate_load.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/calibration_report.hpp"
#include "sensors/source.hpp"

namespace carnot {

struct ClockRequest {
  std::string source{};  // name or id of one of the user's own sources
  Seconds chip{2.0};     // shortest on or off time; stretched to two periods of a slow meter
  CalibrationProgress progress = [](int, int, Seconds) {};
  std::stop_token stop{};
};

/// Switches the load on and off, watches one source, and finds how far its stamps lie behind this
/// machine's clock (analysis/time_offset.hpp). The result is kept, and from then on that source's
/// readings are moved by it.
///
/// Errors: bad_input for a source that is not there; not_measurable when it cannot be opened;
/// failed without a clear peak; interrupted; those of load_source_config and of writing.
Result<ClockReport> calibrate_clock(const ClockRequest& request, const Environment& environment,
                                    LoadDriver& load);

/// The heart of it, with a source that a test owns and whose stamps are as its clock makes them.
Result<ClockReport> watch_clock(Source& source, int cpus, const ClockRequest& request,
                                const Clock& clock, LoadDriver& load);

}  // namespace carnot
