// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/environment.hpp"
#include "report/live_line.hpp"

namespace carnot {

/// One line on stderr, written over twice a second, about a measurement that goes on. Only on a
/// terminal, and only once the command has run for 2 s. The command's own output may share the
/// terminal and would stand behind it, which is why it is shown only when asked for (--live).
class LiveDisplay {
 public:
  explicit LiveDisplay(const Environment& environment) : environment_{environment} {}
  ~LiveDisplay() { clear(); }
  LiveDisplay(const LiveDisplay&) = delete;
  LiveDisplay& operator=(const LiveDisplay&) = delete;

  /// From one thread at a time.
  void show(const LiveFigures& figures);
  void clear();

 private:
  const Environment& environment_;  // outlives the display
  bool visible_ = false;
};

}  // namespace carnot
