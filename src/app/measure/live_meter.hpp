// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <thread>

#include "base/clock.hpp"
#include "meter/meter.hpp"
#include "report/live_line.hpp"

namespace carnot {

/// Who is shown how a measurement goes on. Called twice a second, from a thread of its own.
using LiveWatcher = std::function<void(const LiveFigures&)>;

/// Reads a meter twice a second while it lives, and tells what has come together. Only the joules
/// since the last telling are measured each time, so a long run costs no more than a short one. The
/// figures are for looking at: the window's own measurement is made at its end.
class LiveMeter {
 public:
  /// All outlive it. To be made while signals are held, inside a window that began at `begin`.
  LiveMeter(Meter& meter, const Clock& clock, SteadyTime begin, LiveFigures first,
            const LiveWatcher& watcher);
  ~LiveMeter() = default;
  LiveMeter(const LiveMeter&) = delete;
  LiveMeter& operator=(const LiveMeter&) = delete;

 private:
  std::jthread thread_;
};

/// Adds what was drawn between two instants to the figures. Where that cannot be told yet (a
/// counter has not moved), nothing changes and false comes back: the next time takes both together.
bool add_to(LiveFigures& figures, const Measurement& piece);

}  // namespace carnot
