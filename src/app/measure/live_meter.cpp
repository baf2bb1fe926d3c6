// SPDX-License-Identifier: Apache-2.0
#include "app/measure/live_meter.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace carnot {
namespace {

constexpr std::chrono::milliseconds kEvery{500};

void watch(const std::stop_token& ended, Meter& meter, const Clock& clock, SteadyTime begin,
           LiveFigures figures, const LiveWatcher& watcher) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock{mutex};
  SteadyTime known_until = begin;
  while (!ended.stop_requested()) {
    wake.wait_for(lock, ended, kEvery, [] { return false; });
    if (ended.stop_requested()) return;
    meter.read_all();
    // Before the readings just taken, so that they lie around it.
    const SteadyTime now = clock.now() - std::chrono::milliseconds{5};
    figures.elapsed = seconds_between(begin, now);
    if (known_until < now && add_to(figures, meter.over("so far", known_until, now)))
      known_until = now;
    watcher(figures);
  }
}

}  // namespace

LiveMeter::LiveMeter(Meter& meter, const Clock& clock, SteadyTime begin, LiveFigures first,
                     const LiveWatcher& watcher)
    : thread_{[&meter, &clock, &watcher, begin, first](const std::stop_token& ended) {
        watch(ended, meter, clock, begin, first, watcher);
      }} {}

bool add_to(LiveFigures& figures, const Measurement& piece) {
  const Energy& energy = piece.total;
  if (!energy.joules()) return false;
  const Joules joules{energy.joules()->point};
  // A sum of measured and estimated joules would be neither: it starts anew with what is there now.
  const bool goes_on = figures.joules && figures.provenance == energy.provenance();
  figures.joules = goes_on ? *figures.joules + joules : joules;
  figures.provenance = energy.provenance();
  figures.watts = joules / piece.duration();
  return true;
}

}  // namespace carnot
