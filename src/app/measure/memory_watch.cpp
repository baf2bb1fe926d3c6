// SPDX-License-Identifier: Apache-2.0
#include "app/measure/memory_watch.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <stop_token>
#include <utility>

namespace carnot {
namespace {

using std::chrono::steady_clock;

constexpr Seconds kFirst{0.05};
constexpr Seconds kLeastLookPause{1.0};
constexpr double kPausePerLook = 49.0;  // 2 % of the time

}  // namespace

MemoryWatch::MemoryWatch(std::function<MemoryShares()> look)
    : begin_{steady_clock::now()},
      thread_{[this, look = std::move(look)](const std::stop_token& ended) {
        std::mutex sleeping;
        std::condition_variable_any wake;
        std::unique_lock sleep{sleeping};
        Seconds pause = kFirst;
        for (;;) {
          wake.wait_for(sleep, ended, pause, [] { return false; });
          if (ended.stop_requested()) return;
          const auto before = steady_clock::now();
          const MemoryShares shares = look();
          const Seconds took = steady_clock::now() - before;
          {
            const std::lock_guard lock{mutex_};
            looks_.push_back({shares, before - begin_});
          }
          pause = std::max(kLeastLookPause, kPausePerLook * took);
        }
      }} {}

MemoryShares MemoryWatch::finish() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  const Seconds end = steady_clock::now() - begin_;
  const auto mean = [&](auto member) -> std::optional<double> {
    if (looks_.empty()) return std::nullopt;
    double sum = 0.0;
    for (std::size_t i = 0; i < looks_.size(); ++i) {
      const auto& share = looks_[i].shares.*member;
      if (!share) return std::nullopt;
      // The first one stands for the time before it as well.
      const Seconds from = i == 0 ? Seconds{0.0} : looks_[i].at;
      const Seconds to = i + 1 < looks_.size() ? looks_[i + 1].at : end;
      sum += *share * (to - from).count();
    }
    return std::clamp(sum / end.count(), 0.0, 1.0);
  };
  return {mean(&MemoryShares::command), mean(&MemoryShares::group)};
}

}  // namespace carnot
