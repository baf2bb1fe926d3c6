// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/calibration/load_plan.hpp"
#include "base/clock.hpp"
#include "meter/meter.hpp"
#include "records/measurement.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Both sides of a calibration. `wall` may be null.
struct Instruments {
  Sources software;
  std::unique_ptr<Source> wall;
};

/// One step of the load as it was driven.
struct CalibrationWindow {
  LoadStep step;
  SteadyTime begin;
  SteadyTime end;
  std::optional<double> load;  // of the visible CPUs, as the kernel counted
};

/// Reads both sides together, and tells afterwards what each said over a window. One thread.
class CalibrationWatch {
 public:
  /// `clock` must outlive this.
  CalibrationWatch(Instruments instruments, const Clock& clock);

  /// Reads for so long, at the pace of the quickest. False when a stop was requested.
  bool read_for(Seconds length, const std::stop_token& stop);
  /// How long readings may come late.
  Seconds patience() const { return patience_; }

  Measurement software_over(const CalibrationWindow& window) const;
  /// The processors' packages alone, each register once (total_of's rules).
  Energy packages_over(const CalibrationWindow& window) const;
  std::vector<std::string> package_ids() const;
  /// Empty without a wall meter.
  std::optional<SourceEnergy> wall_over(const CalibrationWindow& window) const;
  /// Null without one.
  const SourceDescription* wall() const { return wall_source_ ? &*wall_source_ : nullptr; }

 private:
  void read();

  const Clock& clock_;
  Meter software_;
  std::optional<Meter> wall_;
  std::optional<SourceDescription> wall_source_;
  Seconds period_{1.0};
  Seconds patience_{0.0};
};

}  // namespace carnot
