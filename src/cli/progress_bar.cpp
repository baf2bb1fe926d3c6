// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_bar.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace carnot {
namespace {

constexpr Seconds kSilentFor{2.0};
constexpr std::chrono::milliseconds kRedrawEvery{500};

}  // namespace

int terminal_columns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

ProgressBar::ProgressBar(const Environment& environment)
    : environment_{environment}, start_{environment.clock.now()} {
  if (!environment.stderr_is_terminal) return;
  drawing_ = std::jthread{[this](const std::stop_token& ended) { draw_until(ended); }};
}

ProgressBar::~ProgressBar() {
  if (drawing_.joinable()) {
    drawing_.request_stop();
    drawing_.join();
  }
  clear();
}

void ProgressBar::draw_until(const std::stop_token& ended) {
  std::unique_lock lock{mutex_};
  while (!ended.stop_requested()) {
    // Nothing but the end of the bar is waited for: show() draws for itself.
    wake_.wait_for(lock, ended, kRedrawEvery, [] { return false; });
    if (!ended.stop_requested()) draw();
  }
}

void ProgressBar::show(const Progress& progress) {
  const std::lock_guard lock{mutex_};
  shown_ = progress;
  shown_since_ = environment_.clock.now();
  draw();
}

void ProgressBar::draw() {
  if (!shown_ || !environment_.stderr_is_terminal) return;
  const SteadyTime now = environment_.clock.now();
  if (seconds_between(start_, now) < kSilentFor) return;
  Progress progress = *shown_;
  progress.step_time = seconds_between(shown_since_, now);
  if (progress.time_left)
    progress.time_left = std::max(Seconds{0.0}, *progress.time_left - *progress.step_time);
  // \r and erase-to-end: the line is written over, never scrolled. In one piece, so that nothing
  // comes between.
  std::fprintf(stderr, "\r\x1b[K%s", progress_line(progress, terminal_columns() - 1).c_str());
  std::fflush(stderr);
  visible_ = true;
}

void ProgressBar::say(const std::string& text) {
  const std::lock_guard lock{mutex_};
  erase();
  std::fprintf(stderr, "carnot: %s\n", text.c_str());
}

void ProgressBar::clear() {
  const std::lock_guard lock{mutex_};
  shown_.reset();
  erase();
}

void ProgressBar::erase() {
  if (!visible_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  visible_ = false;
}

}  // namespace carnot
