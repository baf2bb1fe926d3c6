// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/units.hpp"
#include "records/domain.hpp"
#include "records/energy.hpp"

namespace carnot {

/// A straight line y = intercept + slope · x by ordinary least squares, with what a prediction from
/// it needs. x and y have one unit, that of what was fitted.
struct LineFit {
  double slope = 0.0;
  double intercept = 0.0;
  double r_squared = 0.0;           // share of the scatter of y that the line explains
  double residual_deviation = 0.0;  // of one point, n − 2 degrees of freedom
  double mean_x = 0.0;
  double squares_x = 0.0;  // Σ (x − mean)²
  double least_x = 0.0;    // the calibrated range: nothing is said outside it
  double most_x = 0.0;
  int points = 0;
  bool operator==(const LineFit&) const = default;
};

/// Power of the processors over the load of the visible CPUs 0..1, idle + slope · load^exponent
/// watts, fitted on one machine.
struct PowerCurveFit {
  double idle_watts = 0.0;
  double slope_watts = 0.0;
  double exponent = 1.0;
  double r_squared = 0.0;
  double residual_deviation_watts = 0.0;  // n − 3 degrees of freedom
  double mean_x = 0.0;                    // of load^exponent, and its Σ (x − mean)²
  double squares_x = 0.0;
  int points = 0;
  bool operator==(const PowerCurveFit&) const = default;
};

/// What the numbers of a wall calibration are.
enum class CalibratedQuantity {
  power,   // mean powers [W] of windows: serves windows of any length
  energy,  // joules of whole runs, without their durations: serves runs of such joules
};

/// What the plug draws when the software's sources say so much, on one machine.
struct WallCalibration {
  std::string host;  // fingerprint
  std::string when;  // 2026-11-21T13:00:00Z
  CalibratedQuantity quantity = CalibratedQuantity::power;
  Perimeter perimeter = Perimeter::single(Domain::cpu_package);  // of the software's sum
  Provenance provenance = Provenance::measured;                  // of the software's sum
  std::vector<std::string> software;                             // ids of the sources added
  std::string wall;                                              // id of the meter, or a file
  double meter_gain = 0.0;                                       // stated accuracy of the meter
  Watts meter_offset{0.0};
  LineFit fit;
  bool operator==(const WallCalibration&) const = default;
};

/// How far a source's stamps lie behind (above 0) or ahead of this machine's steady clock.
struct ClockCalibration {
  std::string host;
  std::string when;
  std::string source;        // id: "csv:analyser"
  Seconds offset{0.0};       // stamp − instant at which what it says was true
  Seconds uncertainty{0.0};  // half-width at 95 %
  bool operator==(const ClockCalibration&) const = default;
};

/// The processors' power over their load, as this machine's counters had it.
struct LoadCurveCalibration {
  std::string host;
  std::string when;
  std::vector<std::string> sources;  // ids
  PowerCurveFit fit;
  bool operator==(const LoadCurveCalibration&) const = default;
};

/// All that was calibrated, of any machine that shares the folder: one of each kind per host (and
/// source).
struct Calibrations {
  std::vector<WallCalibration> walls;
  std::vector<ClockCalibration> clocks;
  std::vector<LoadCurveCalibration> load_curves;
  bool operator==(const Calibrations&) const = default;
};

}  // namespace carnot
