// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/footprint.hpp"
#include "analysis/repeated_energy.hpp"
#include "app/environment.hpp"
#include "app/measure/baseline.hpp"
#include "app/measure/live_meter.hpp"
#include "app/sources.hpp"
#include "base/result.hpp"
#include "report/measure_report.hpp"

namespace carnot {

struct MeasureRequest {
  std::vector<std::string> command;  // not empty
  Accept accept = Accept::estimated;
  std::optional<Seconds> interval{};  // between readings; empty: only what the edges and wraps need
  std::optional<std::filesystem::path> record{};  // a new file for the raw readings
  std::optional<RepeatRule> repeat{};             // empty: one run, and no statistics
  FootprintFactors footprint{};                   // of carbon and money, where they are asked for
  std::optional<std::string> cgroup{};            // somebody's group that is charged as well
  std::optional<BaselineRule> baseline{};         // empty: gross joules only
  bool phases = false;                            // listen to the command's marks
  LiveWatcher live{};                             // empty: nobody looks on
  /// How long the command is held back for libraries of vendors (docs/adr/0010). Most start within
  /// a second; a driver that hangs must not keep it for ever.
  Seconds library_patience{2.0};
};

/// Runs a command and measures what the machine spent meanwhile. The command is held until the
/// counters are read and they are read again the moment it ends; its input, output and signals are
/// its own. Repetitions end early when the command fails or a signal asks to stop; what was
/// measured until then is in the report.
///
/// Errors: bad_input when there is no such control group; not_found and unsupported when the
/// command cannot be run; not_measurable when only measured joules are accepted and there are none
/// (after the run as well, when a counter turned out dead: the command has run then); those of
/// RecordingFile::create, before it runs. A recording that breaks off later is told in the report.
Result<MeasureReport> measure_command(const MeasureRequest& request,
                                      const Environment& environment);

}  // namespace carnot
