// SPDX-License-Identifier: Apache-2.0
#include "sensors/polled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <utility>

#include "base/assert.hpp"

namespace carnot {
namespace {

/// Four hours at the usual second, half an hour at 10 Hz; about 1 MB.
constexpr std::size_t kMostWaiting = 16'384;

/// Signals belong to the threads that wait for them (Ctrl-C must reach the command line).
void leave_signals_to_others() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

class Poller final : public Gatherer {
 public:
  using Waiting = std::chrono::steady_clock;

  Poller(Waiting::duration period, std::unique_ptr<SlowQuestion> question, const Clock& clock)
      : period_{period}, question_{std::move(question)}, clock_{clock} {}

  void run(const std::stop_token& stop, ReadingBuffer& into) override {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock{mutex};
    Waiting::time_point next = Waiting::now();
    while (!stop.stop_requested()) {
      const SteadyTime asked = clock_.now();
      ReadingValue answer = question_->ask(stop);
      if (stop.stop_requested()) return;
      into.put({0, asked + (clock_.now() - asked) / 2, std::move(answer)});
      const auto now = Waiting::now();
      next += period_ * std::max<std::int64_t>(1, (now - next) / period_ + 1);
      wake.wait_until(lock, stop, next, [] { return false; });
    }
  }

 private:
  Waiting::duration period_;
  std::unique_ptr<SlowQuestion> question_;
  const Clock& clock_;
};

}  // namespace

void ReadingBuffer::put(Reading reading) {
  const std::lock_guard lock{mutex_};
  if (kept_.size() == most_) {
    // Half at once: dropping them one by one would move the whole buffer for each.
    const std::size_t dropped = most_ / 2 + 1;
    last_lost_ = kept_[dropped - 1].when;
    lost_ += dropped;
    kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(dropped));
  }
  kept_.push_back(std::move(reading));
}

void ReadingBuffer::take_all(std::vector<Reading>& into) {
  const std::lock_guard lock{mutex_};
  if (lost_ > 0) {
    into.push_back(
        {0, last_lost_, ReadFailure{fmt::format("{} readings were lost unfetched.", lost_)}});
    lost_ = 0;
  }
  std::move(kept_.begin(), kept_.end(), std::back_inserter(into));
  kept_.clear();
}

std::optional<Reading> ReadingBuffer::take_newest() {
  const std::lock_guard lock{mutex_};
  if (kept_.empty()) return std::nullopt;
  Reading newest = std::move(kept_.back());
  kept_.clear();
  lost_ = 0;
  return newest;
}

GatheringSource::GatheringSource(SourceDescription description, std::unique_ptr<Gatherer> gatherer)
    : description_{std::move(description)},
      buffer_{kMostWaiting},
      gatherer_{std::move(gatherer)},
      thread_{[this](const std::stop_token& stop) {
        leave_signals_to_others();
        gatherer_->run(stop, buffer_);
      }} {}

Reading GatheringSource::read(const Clock& clock) {
  if (auto newest = buffer_.take_newest()) return *std::move(newest);
  return {0, clock.now(),
          ReadFailure{fmt::format("{}: nothing new has come.", description_.label)}};
}

void GatheringSource::collect(const Clock&, std::vector<Reading>& into) { buffer_.take_all(into); }

std::unique_ptr<Gatherer> ask_every(Seconds period, std::unique_ptr<SlowQuestion> question,
                                    const Clock& clock) {
  CARNOT_ASSERT(period.count() > 0.0);
  const auto step = std::max(std::chrono::duration_cast<Poller::Waiting::duration>(period),
                             Poller::Waiting::duration{1});
  return std::make_unique<Poller>(step, std::move(question), clock);
}

}  // namespace carnot
