// SPDX-License-Identifier: Apache-2.0
#include "cli/live_display.hpp"

#include <cstdio>

#include "cli/progress_bar.hpp"

namespace carnot {
namespace {

constexpr Seconds kFirstFigureAfter{2.0};

}  // namespace

void LiveDisplay::show(const LiveFigures& figures) {
  if (!environment_.stderr_is_terminal) return;
  if (figures.elapsed < kFirstFigureAfter) return clear();  // a new run has begun
  // In one piece, so that nothing comes between.
  std::fprintf(stderr, "\r\x1b[K%s", live_line(figures, terminal_columns() - 1).c_str());
  std::fflush(stderr);
  visible_ = true;
}

void LiveDisplay::clear() {
  if (!visible_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  visible_ = false;
}

}  // namespace carnot
