// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/environment.hpp"
#include "app/probe.hpp"
#include "app/sources.hpp"
#include "experiment/window_meter.hpp"
#include "meter/host_conditions.hpp"
#include "meter/meter.hpp"
#include "meter/sampler.hpp"

namespace carnot {

/// The meter of studies: every energy counter of the machine, and where none lives the CPU
/// estimate, charged with the measured processes alone. Sources are opened anew for each window,
/// because the estimate belongs to processes that come and go; that costs microseconds and lies
/// outside the window. One thread.
class StudyMeter final : public WindowMeter {
 public:
  /// Where there are counters, probes them under `load` first: one that exists may be dead, and a
  /// study must say before it measures, not after. Errors: not_measurable when only measured
  /// sources are accepted and none gives joules.
  static Result<StudyMeter> open(const Environment& environment, Accept accept,
                                 const ProbeLoad& load);

  /// A second one, for a window around those of this one. Nothing is probed again.
  StudyMeter another() const;

  /// Whether joules will come from a model, as far as the probe can tell.
  bool estimates() const { return estimates_; }

  const std::vector<SourceDescription>& sources() const override { return sources_; }
  Result<void> begin(std::span<const pid_t> measured) override;
  Result<void> end() override;
  Result<MeteredWindow> finish(std::string name, SteadyTime from, SteadyTime to) override;

 private:
  StudyMeter(const Environment& environment, Accept accept)
      : environment_{&environment}, accept_{accept} {}
  HostSnapshot look() const;

  const Environment* environment_;  // borrowed; outlives the meter
  Accept accept_;
  bool estimates_ = false;
  std::vector<SourceDescription> sources_;

  struct OpenWindow {
    std::vector<ProcessId> ours;
    std::unique_ptr<Meter> meter;
    std::unique_ptr<Sampler> guard;  // only where a counter could wrap; goes before the meter
    HostSnapshot before;
    HostSnapshot after;
  };
  std::optional<OpenWindow> window_;
};

}  // namespace carnot
