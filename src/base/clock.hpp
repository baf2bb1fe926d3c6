// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stop_token>

#include "base/units.hpp"

namespace carnot {

/// An instant of the steady clock (CLOCK_MONOTONIC), to the nanosecond: the same for all processes
/// of one boot.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// An instant of the wall clock. A label, never a basis for durations: it can step.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

/// The time, passed in wherever time matters, so that a test owns it. All calls are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime now() const = 0;
  virtual WallTime wall_now() const = 0;

  /// Returns at `when` or later; at once if it has passed.
  void sleep_until(SteadyTime when) const { wait_until(when, {}); }
  void sleep_for(std::chrono::nanoseconds duration) const { sleep_until(now() + duration); }
  /// The same, or until somebody asks to stop: then false, at once.
  [[nodiscard]] bool sleep_for(Seconds duration, const std::stop_token& stop) const {
    return wait_until(now() + std::chrono::duration_cast<std::chrono::nanoseconds>(duration), stop);
  }

 private:
  /// True when the time came, false when a stop was requested before.
  virtual bool wait_until(SteadyTime when, const std::stop_token& stop) const = 0;
};

/// The machine's clocks. Named in app/ and in the workers only.
class RealClock final : public Clock {
 public:
  SteadyTime now() const override;
  WallTime wall_now() const override;

 private:
  bool wait_until(SteadyTime when, const std::stop_token& stop) const override;
};

/// A clock that stands still until it is told to move; sleeping moves it. For tests and replay.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(SteadyTime start = SteadyTime{std::chrono::seconds{1000}});
  SteadyTime now() const override;
  WallTime wall_now() const override;
  void advance(std::chrono::nanoseconds duration);

 private:
  bool wait_until(SteadyTime when, const std::stop_token& stop) const override;

  mutable std::atomic<std::int64_t> steady_ns_;
};

/// Exact to the nanosecond for spans below 104 days (2^53 ns).
constexpr Seconds seconds_between(SteadyTime begin, SteadyTime end) { return Seconds{end - begin}; }

}  // namespace carnot
