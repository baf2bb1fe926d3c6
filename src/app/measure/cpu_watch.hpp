// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "app/measure/sparing_thread.hpp"
#include "meter/host_conditions.hpp"
#include "records/host.hpp"

namespace carnot {

/// Looks at the processors' frequency and temperature while a command runs, for 1 % of the time at
/// most. What they are at rest, before and after, says nothing about the work.
class CpuWatch {
 public:
  /// `look` is called by a thread of its own. To be made while signals are held.
  explicit CpuWatch(std::function<CpuState()> look);
  ~CpuWatch() = default;
  CpuWatch(const CpuWatch&) = delete;
  CpuWatch& operator=(const CpuWatch&) = delete;

  /// Begins no further look, and does not wait for one that is under way.
  void stop() { thread_.stop(); }
  /// Ends the looking. What changed from the first quarter of the looks to the last; empty where
  /// the kernel does not tell, or where there were fewer than four (three seconds of work).
  CpuDrift finish();

 private:
  std::vector<CpuState> looks_;  // the thread's, until it is finished
  SparingThread thread_;         // last: it uses them
};

/// The arithmetic of `CpuWatch::finish`: means of the first and last quarter.
CpuDrift drift_in(const std::vector<CpuState>& looks);

}  // namespace carnot
