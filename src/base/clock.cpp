// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace carnot {

SteadyTime RealClock::now() const { return std::chrono::steady_clock::now(); }

WallTime RealClock::wall_now() const { return std::chrono::system_clock::now(); }

bool RealClock::wait_until(SteadyTime when, const std::stop_token& stop) const {
  if (!stop.stop_possible()) {
    std::this_thread::sleep_until(when);
    return true;
  }
  std::mutex mutex;  // nobody else's: the condition is the token alone
  std::unique_lock lock{mutex};
  std::condition_variable_any nothing;
  nothing.wait_until(lock, stop, when, [] { return false; });
  return !stop.stop_requested();
}

ManualClock::ManualClock(SteadyTime start) : steady_ns_{start.time_since_epoch().count()} {}

SteadyTime ManualClock::now() const {
  return SteadyTime{std::chrono::nanoseconds{steady_ns_.load()}};
}

WallTime ManualClock::wall_now() const {
  // A fixed date plus the steady time: reports made under a manual clock are the same every day.
  constexpr auto kEpoch = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  return WallTime{kEpoch} + std::chrono::nanoseconds{steady_ns_.load()};
}

bool ManualClock::wait_until(SteadyTime when, const std::stop_token& stop) const {
  if (stop.stop_requested()) return false;
  std::int64_t seen = steady_ns_.load();
  const std::int64_t wanted = when.time_since_epoch().count();
  while (seen < wanted && !steady_ns_.compare_exchange_weak(seen, wanted)) {
  }
  return true;
}

void ManualClock::advance(std::chrono::nanoseconds duration) { steady_ns_ += duration.count(); }

}  // namespace carnot
