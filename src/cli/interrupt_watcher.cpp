// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt_watcher.hpp"

#include <pthread.h>

#include <csignal>
#include <ctime>

namespace carnot {
namespace {

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

InterruptWatcher::InterruptWatcher() {
  const sigset_t signals = watched_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::jthread{[this, signals](const std::stop_token& ended) {
    // Waiting in short turns lets the thread notice that nobody needs it any more.
    constexpr timespec kTurn{0, 100'000'000};
    while (!ended.stop_requested()) {
      if (sigtimedwait(&signals, nullptr, &kTurn) < 0) continue;
      source_.request_stop();
      pthread_sigmask(SIG_UNBLOCK, &signals,
                      nullptr);  // here a second signal finds a thread that dies of it
      return;
    }
  }};
}

InterruptWatcher::~InterruptWatcher() {
  thread_.request_stop();
  thread_.join();
  const sigset_t signals = watched_signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace carnot
