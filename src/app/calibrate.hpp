// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/deliberate_load.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/calibration_report.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// The deliberate load: `levels` equal steps from idle to all CPUs, up, down and up again with
/// another kind of work each time. So load and warming up do not go together, and what a kind of
/// work draws beyond another is in the scatter, where later predictions need it.
struct LoadPlan {
  Seconds window{6.0};  // of each step; long beside the meter's period
  Seconds settle{2.0};  // before each, for clocks, fans and power supply
  int levels = 6;       // idle among them
  int passes = 3;
};
/// One step of the plan.
struct LoadStep {
  double cpus = 0.0;
  Work work = Work::counting;
};
/// REQUIRES: cpus > 0, levels > 1, passes > 0.
std::vector<LoadStep> steps_of(const LoadPlan& plan, int cpus);

/// Where a run stands, told before each step.
using CalibrationProgress = std::function<void(int step, int steps, Seconds left)>;

struct CalibrateRequest {
  LoadPlan plan{};
  std::string wall{};  // name or id of the wall source; empty: the only one there is
  bool load_curve_only = false;
  CalibrationProgress progress = [](int, int, Seconds) {};
  std::stop_token stop{};
};

/// Drives the load, reads what the software and the wall meter say, fits, and keeps what is good
/// enough in the cache folder. A fit that is refused is told in the report and not kept.
///
/// Errors: not_measurable without a wall source (and not load_curve_only), or for one that is not
/// there; interrupted; those of open_sources and of writing the file.
Result<CalibrationReport> calibrate(const CalibrateRequest& request, const Environment& environment,
                                    LoadDriver& load);

/// The heart of it, with sources that a test owns. `wall` may be null.
struct Instruments {
  Sources software;
  std::unique_ptr<Source> wall;
};
Result<CalibrationReport> run_calibration(Instruments instruments, const CalibrateRequest& request,
                                          const Environment& environment, LoadDriver& load);

/// Now, in UTC, as calibrations are dated.
std::string date_text(const Clock& clock);

}  // namespace carnot
