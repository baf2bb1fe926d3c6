// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "app/environment.hpp"
#include "report/progress_line.hpp"

namespace carnot {

/// The one line on stderr that shows where a long job stands. Only on a terminal, and only once the
/// job has taken 2 s: short ones stay silent. One thread.
class ProgressBar {
 public:
  explicit ProgressBar(const Environment& environment);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(const Progress& progress);
  /// A line that stays, on any kind of stderr.
  void say(const std::string& text);
  void clear();

 private:
  const Environment& environment_;
  SteadyTime start_;
  bool visible_ = false;
};

}  // namespace carnot
