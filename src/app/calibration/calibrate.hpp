// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "app/calibration/calibration_watch.hpp"
#include "app/calibration/deliberate_load.hpp"
#include "app/calibration/load_plan.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/calibration_report.hpp"

namespace carnot {

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

/// The heart of it, with sources that a test owns.
Result<CalibrationReport> run_calibration(Instruments instruments, const CalibrateRequest& request,
                                          const Environment& environment, LoadDriver& load);

}  // namespace carnot
