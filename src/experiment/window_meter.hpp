// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "records/host.hpp"
#include "records/measurement.hpp"
#include "records/source.hpp"

namespace carnot {

/// What the meter saw of one window.
struct MeteredWindow {
  Measurement measurement;
  std::vector<Reading> readings;
  HostConditions conditions;
};

/// What a trial needs of a meter. One window at a time: begin, end, then finish with the edges that
/// the worker reports, which lie between the two.
class WindowMeter {
 public:
  virtual ~WindowMeter() = default;

  /// The sources that readings refer to; fixed for the meter's life.
  virtual const std::vector<SourceDescription>& sources() const = 0;
  /// Reads every source and the host's state. `measured` are the processes that do the work: what
  /// they use is not the load of others, and an estimator charges them by their CPU time.
  virtual Result<void> begin(std::span<const pid_t> measured) = 0;
  virtual Result<void> end() = 0;
  /// The energy between two instants inside begin..end.
  virtual Result<MeteredWindow> finish(std::string name, SteadyTime from, SteadyTime to) = 0;
};

}  // namespace carnot
