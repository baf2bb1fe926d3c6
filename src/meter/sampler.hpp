// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <thread>

#include "base/units.hpp"
#include "meter/meter.hpp"

namespace carnot {

/// A thread that reads a meter's sources at a period, for as long as the object lives: the guard
/// against wraps (see guard_period), or a curve of power over time.
///
/// It keeps real time, whatever clock the meter stamps with: tests call Meter::read_all instead.
class Sampler {
 public:
  /// `meter` must outlive the sampler. REQUIRES: period > 0.
  Sampler(Meter& meter, Seconds period);
  ~Sampler() = default;
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

 private:
  std::jthread thread_;
};

}  // namespace carnot
