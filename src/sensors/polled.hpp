// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "sensors/source.hpp"

namespace carnot {

using ReadingValue = decltype(Reading::value);

/// Readings that wait to be fetched, the oldest first. Holds so many at most: what a forgotten
/// source gathered for a week must not fill the memory. Any thread.
class ReadingBuffer {
 public:
  explicit ReadingBuffer(std::size_t most) : most_{most} {}

  void put(Reading reading);
  /// Appends all and keeps none. Where some were lost because the buffer was full, a ReadFailure
  /// with the time of the last one lost stands in front and says how many.
  void take_all(std::vector<Reading>& into);
  /// The newest, and older ones are given up; empty when there is none.
  std::optional<Reading> take_newest();

 private:
  std::mutex mutex_;
  std::size_t most_;
  std::vector<Reading> kept_;
  std::size_t lost_ = 0;
  SteadyTime last_lost_;
};

/// Fills a buffer from a thread that a source owns.
class Gatherer {
 public:
  virtual ~Gatherer() = default;
  /// Puts readings in order of time until a stop is requested, then returns at once.
  virtual void run(const std::stop_token& stop, ReadingBuffer& into) = 0;
};

/// A source with a thread of its own, which begins with the object and ends with it.
class GatheringSource final : public Source {
 public:
  GatheringSource(SourceDescription description, std::unique_ptr<Gatherer> gatherer);

  const SourceDescription& description() const override { return description_; }
  /// The newest reading that was not handed out yet; a ReadFailure where nothing has come since the
  /// last call. It never waits, for what it would wait for may take seconds.
  Reading read(const Clock& clock) override;
  /// All that has come, which may be nothing.
  void collect(const Clock& clock, std::vector<Reading>& into) override;

 private:
  SourceDescription description_;
  ReadingBuffer buffer_;
  std::unique_ptr<Gatherer> gatherer_;
  std::jthread thread_;  // last: it stops before what it uses goes
};

/// A question whose answer takes its time: to a device on the network, to a program.
class SlowQuestion {
 public:
  virtual ~SlowQuestion() = default;
  /// Asks once. Waits for the answer no longer than the time-out of its own, and returns at once
  /// when a stop is requested; what it says then is thrown away. A time-out or a broken answer is a
  /// ReadFailure with its reason.
  virtual ReadingValue ask(const std::stop_token& stop) = 0;
};

/// Asks every `period` of real time, whatever clock the answers are stamped with. An answer that
/// takes longer skips the missed instants.
///
/// The stamp is the midpoint between question and answer: the device looked at its meter somewhere
/// in between, so the midpoint is never off by more than half of the round trip.
/// `clock` must outlive the gatherer. REQUIRES: period > 0.
std::unique_ptr<Gatherer> ask_every(Seconds period, std::unique_ptr<SlowQuestion> question,
                                    const Clock& clock);

}  // namespace carnot
