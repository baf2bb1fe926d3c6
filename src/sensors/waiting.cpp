// SPDX-License-Identifier: Apache-2.0
#include "sensors/waiting.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <span>

namespace carnot {

int Deadline::milliseconds_left() const {
  using std::chrono::milliseconds;
  constexpr milliseconds kLongest{3'600'000};
  const auto left = std::chrono::ceil<milliseconds>(when_ - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp(left, milliseconds{0}, kLongest).count());
}

StopEvent::StopEvent(const std::stop_token& stop)
    : event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}, callback_{stop, Raise{event_.get()}} {}

void StopEvent::Raise::operator()() const {
  const std::uint64_t one = 1;
  // It cannot fail: the count is far from full. Without an eventfd (descriptors used up) every
  // wait ends at its deadline instead.
  [[maybe_unused]] const auto written = ::write(fd, &one, sizeof one);
}

namespace {

/// poll(2) until `polled` (the last of which is the stop) shows something.
Waited wait_until_any(std::span<pollfd> polled, const Deadline& deadline) {
  while (true) {
    const int ready = ::poll(polled.data(), polled.size(), deadline.milliseconds_left());
    if (ready < 0 && errno != EINTR) return Waited::timed_out;
    if (ready > 0) return polled.back().revents != 0 ? Waited::stopped : Waited::ready;
    if (deadline.milliseconds_left() == 0) return Waited::timed_out;
  }
}

}  // namespace

Waited wait_for(int fd, short events, const Deadline& deadline, const StopEvent& stop) {
  std::array<pollfd, 2> polled{{{fd, events, 0}, {stop.fd(), POLLIN, 0}}};
  return wait_until_any(polled, deadline);
}

Readable wait_readable(int first, int second, const Deadline& deadline, const StopEvent& stop) {
  std::array<pollfd, 3> polled{{{first, POLLIN, 0}, {second, POLLIN, 0}, {stop.fd(), POLLIN, 0}}};
  const Waited waited = wait_until_any(polled, deadline);
  if (waited != Waited::ready) return {waited, false, false};
  return {waited, polled[0].revents != 0, polled[1].revents != 0};
}

}  // namespace carnot
