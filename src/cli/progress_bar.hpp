// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "app/environment.hpp"
#include "report/progress_line.hpp"

namespace carnot {

/// Of the terminal on stderr; 80 where it does not tell.
int terminal_columns();

/// The one line on stderr that shows where a long job stands. Only on a terminal, and only once the
/// job has taken 2 s: short ones stay silent. A step that takes long is drawn again twice a second,
/// its time going on and the time left going down; what that costs is our own CPU time, which no
/// trial is charged with.
///
/// The drawing thread is the bar's own; everybody else calls from one thread. Make it after the
/// InterruptWatcher, so that the thread inherits the blocked signals.
class ProgressBar {
 public:
  /// `environment` outlives the bar.
  explicit ProgressBar(const Environment& environment);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// Shows this step until the next one, or until clear().
  void show(const Progress& progress);
  /// A line that stays, on any kind of stderr.
  void say(const std::string& text);
  void clear();

 private:
  void draw_until(const std::stop_token& ended);
  // Both: mutex_ is held.
  void draw();
  void erase();

  const Environment& environment_;
  SteadyTime start_;
  std::mutex mutex_;  // over stderr and all that follows
  std::condition_variable_any wake_;
  std::optional<Progress> shown_;
  SteadyTime shown_since_;
  bool visible_ = false;
  std::jthread drawing_;  // last: it ends before what it uses
};

}  // namespace carnot
