// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/rng.hpp"
#include "interval_coverage/load.hpp"
#include "interval_coverage/rows.hpp"
#include "records/source.hpp"

namespace carnot::coverage {

/// An instant of the simulation, which begins at 0 s.
SteadyTime instant(double seconds);

/// A device: what its sensor shows of a load. Phase, gain, offset and how it rounds are drawn once.
class Device {
 public:
  /// `row` outlives it.
  Device(const Row& row, Rng& rng);

  Reading read(const Load& load, double when) const;
  SourceDescription description() const;

 private:
  double in_steps(double watts) const;

  const Row& row_;
  double phase_;
  double gain_;
  double offset_;
  double late_;  // its stamps
  bool cuts_off_;
};

}  // namespace carnot::coverage
