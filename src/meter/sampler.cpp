// SPDX-License-Identifier: Apache-2.0
#include "meter/sampler.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "base/assert.hpp"

namespace carnot {
namespace {

using SamplingClock = std::chrono::steady_clock;

/// Reads at begin + k·period. A sampler that was late skips the missed instants: readings in a
/// burst would tell nothing.
void sample(const std::stop_token& stop, Meter& meter, SamplingClock::duration period) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock{mutex};
  SamplingClock::time_point next = SamplingClock::now() + period;
  while (!stop.stop_requested()) {
    wake.wait_until(lock, stop, next, [] { return false; });
    if (stop.stop_requested()) return;
    meter.read_due();
    const auto now = SamplingClock::now();
    next += period * std::max<std::int64_t>(1, (now - next) / period + 1);
  }
}

}  // namespace

Sampler::Sampler(Meter& meter, Seconds period) {
  CARNOT_ASSERT(period.count() > 0.0);
  const auto step = std::max(std::chrono::duration_cast<SamplingClock::duration>(period),
                             SamplingClock::duration{1});
  thread_ =
      std::jthread{[&meter, step](const std::stop_token& stop) { sample(stop, meter, step); }};
}

}  // namespace carnot
