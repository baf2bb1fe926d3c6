// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "app/calibration/calibration_watch.hpp"
#include "records/measurement.hpp"
#include "report/calibration_report.hpp"

namespace carnot {

/// What both sides said over one window, as mean powers.
CalibrationPoint point_of(const CalibrationWindow& window, const Measurement& software,
                          const std::optional<SourceEnergy>& wall);

/// Fits what the wall meter shows to the software's total: into report.wall, else why not into
/// report.wall_refused. `software` goes with report.points, which are there by now. REQUIRES: it is
/// not empty.
void fit_wall(CalibrationReport& report, const std::vector<Measurement>& software,
              const SourceDescription& meter);

/// Fits the processors' measured power to their load: into report.load_curve, else why not.
void fit_load_curve(CalibrationReport& report, const CalibrationWatch& watch,
                    const std::vector<CalibrationWindow>& windows);

}  // namespace carnot
