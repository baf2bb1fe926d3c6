// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_bar.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace carnot {
namespace {

constexpr Seconds kSilentFor{2.0};

int terminal_columns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

ProgressBar::ProgressBar(const Environment& environment)
    : environment_{environment}, start_{environment.clock.now()} {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::show(const Progress& progress) {
  if (!environment_.stderr_is_terminal) return;
  if (seconds_between(start_, environment_.clock.now()) < kSilentFor) return;
  // \r and erase-to-end: the line is written over, never scrolled.
  std::fprintf(stderr, "\r\x1b[K%s", progress_line(progress, terminal_columns() - 1).c_str());
  std::fflush(stderr);
  visible_ = true;
}

void ProgressBar::say(const std::string& text) {
  clear();
  std::fprintf(stderr, "carnot: %s\n", text.c_str());
}

void ProgressBar::clear() {
  if (!visible_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  visible_ = false;
}

}  // namespace carnot
