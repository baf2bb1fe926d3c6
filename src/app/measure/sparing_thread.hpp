// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <thread>

#include "base/units.hpp"

namespace carnot {

/// A thread that looks at something while it lives: first after 50 ms, then once a second, and
/// never for more than `share` of the time, since every look disturbs what is measured.
class SparingThread {
 public:
  /// `look` is called by the thread. To be made while signals are held. REQUIRES: 0 < share <= 1.
  SparingThread(double share, std::function<void()> look);
  ~SparingThread() = default;
  SparingThread(const SparingThread&) = delete;
  SparingThread& operator=(const SparingThread&) = delete;

  /// Begins no further look; one may still be under way.
  void stop() { thread_.request_stop(); }
  /// Ends the looking: nothing is called any more once this returns.
  void finish();

 private:
  std::jthread thread_;
};

}  // namespace carnot
