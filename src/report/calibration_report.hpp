// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "records/calibration.hpp"
#include "records/energy.hpp"
#include "records/host.hpp"

namespace carnot {

/// What one window of the load pattern showed.
struct CalibrationPoint {
  double busy_cpus = 0.0;      // asked for
  std::string work;            // "counting", "arithmetic", "memory"
  std::optional<double> load;  // of the visible CPUs, as the kernel counted
  std::optional<Estimate> software_watts;
  std::optional<Estimate> wall_watts;
};

/// What `carnot calibrate` found. Exactly one of a calibration and its refusal is there, where it
/// was asked for.
struct CalibrationReport {
  Host host;
  std::string when;
  std::vector<CalibrationPoint> points;
  std::optional<WallCalibration> wall;
  std::optional<Error> wall_refused;
  std::optional<LoadCurveCalibration> load_curve;
  std::optional<Error> load_curve_refused;
  std::vector<std::string> doubts;  // a sentence each
  std::string kept_in;              // the file; empty where nothing was kept
};

/// What `carnot calibrate --clock` found.
struct ClockReport {
  ClockCalibration clock;
  double correlation = 0.0;
  double runner_up = 0.0;
  double step_watts = 0.0;  // what the meter showed the load to draw
  int readings = 0;
  int failed_readings = 0;
  std::string kept_in;
};

std::string calibration_text(const CalibrationReport& report);
std::string clock_text(const ClockReport& report);
/// One JSON object and a line end; described in docs/formats.md.
std::string calibration_json(const CalibrationReport& report);
std::string clock_json(const ClockReport& report);

}  // namespace carnot
