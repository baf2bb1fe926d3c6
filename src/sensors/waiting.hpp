// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <stop_token>

#include "base/unique_handle.hpp"
#include "base/units.hpp"

namespace carnot {

/// When to give up, in real time: what is waited for (a network, a program) keeps no other.
class Deadline {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  static Deadline in(Seconds time) {
    return Deadline{std::chrono::steady_clock::now() +
                    std::chrono::duration_cast<std::chrono::steady_clock::duration>(time)};
  }
  /// Whole milliseconds for poll(2), rounded up; 0 when it has passed.
  int milliseconds_left() const;

 private:
  explicit Deadline(Instant when) : when_{when} {}
  Instant when_;
};

/// A descriptor that becomes readable when a stop is requested, so that poll(2) hears of it.
class StopEvent {
 public:
  explicit StopEvent(const std::stop_token& stop);
  StopEvent(const StopEvent&) = delete;
  StopEvent& operator=(const StopEvent&) = delete;
  int fd() const { return event_.get(); }

 private:
  struct Raise {
    int fd;
    void operator()() const;
  };
  FileDescriptor event_;
  std::stop_callback<Raise> callback_;  // last: it uses the descriptor
};

enum class Waited { ready, timed_out, stopped };

/// Until one of poll's `events` (or an error, which the next call on `fd` will name) is there.
Waited wait_for(int fd, short events, const Deadline& deadline, const StopEvent& stop);

/// The same for two descriptors that are read from; a negative one is left out.
struct Readable {
  Waited waited = Waited::ready;
  bool first = false;
  bool second = false;
};
Readable wait_readable(int first, int second, const Deadline& deadline, const StopEvent& stop);

}  // namespace carnot
