// SPDX-License-Identifier: Apache-2.0
#include "app/measure/sparing_thread.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace carnot {
namespace {

using std::chrono::steady_clock;

constexpr Seconds kFirst{0.05};
constexpr Seconds kLeastLookPause{1.0};

void look_until(const std::stop_token& ended, double share, const std::function<void()>& look) {
  std::mutex sleeping;
  std::condition_variable_any wake;
  std::unique_lock sleep{sleeping};
  Seconds pause = kFirst;
  for (;;) {
    wake.wait_for(sleep, ended, pause, [] { return false; });
    if (ended.stop_requested()) return;
    const auto before = steady_clock::now();
    look();
    const Seconds took = steady_clock::now() - before;
    pause = std::max(kLeastLookPause, (1.0 / share - 1.0) * took);
  }
}

}  // namespace

SparingThread::SparingThread(double share, std::function<void()> look)
    : thread_{[share, look = std::move(look)](const std::stop_token& ended) {
        look_until(ended, share, look);
      }} {}

void SparingThread::finish() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace carnot
