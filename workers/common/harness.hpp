// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "common/engine_session.hpp"

namespace carnot::worker {

/// When a loop ends: when both minima hold, or after `at_most` where that is above 0.
struct LoopEnd {
  std::chrono::nanoseconds duration{0};
  std::int64_t iterations = 1;
  std::chrono::nanoseconds at_most{0};

  bool is_over(std::chrono::nanoseconds elapsed) const {
    return at_most.count() > 0 && elapsed >= at_most;
  }
};

/// The stamps of one loop, one per iteration, in memory that exists before the clock runs.
class LatencyLog {
 public:
  /// Room for a loop whose iterations take at least `fastest` (0 when nothing is known). The room
  /// is a guess with a margin: should it not do, the log grows and one iteration pays for it.
  void prepare(const LoopEnd& end, std::chrono::nanoseconds fastest);
  void add(SteadyTime end_of_iteration) { ends_.push_back(end_of_iteration); }
  std::size_t capacity() const { return ends_.capacity(); }

  /// Seconds of each iteration of a loop that began at `begin`, end to end: their sum is the loop.
  std::vector<float> seconds(SteadyTime begin) const;
  /// Seconds of each from its arrival on; see run_arrivals.
  std::vector<float> seconds_since(SteadyTime begin,
                                   std::span<const std::int64_t> arrivals_ns) const;
  /// The shortest of them; 0 without iterations.
  std::chrono::nanoseconds fastest(SteadyTime begin) const;

 private:
  std::vector<SteadyTime> ends_;
};

struct LoopResult {
  SteadyTime begin;
  SteadyTime end;
  std::int64_t iterations = 0;
};

/// Runs batches 0, 1, ..., batches-1, 0, ... until the loop's end, reading the clock once per
/// iteration. Errors: what the engine reports; the loop ends there.
Result<LoopResult> run_loop(EngineSession& session, std::size_t batches, const LoopEnd& end,
                            LatencyLog& log, const Clock& clock);

/// Runs one batch for each arrival (nanoseconds after the begin, ascending), one after another and
/// none before it has come, all of them or until `at_most` is over (0: never). Between two it
/// sleeps, as a server does that has nothing to do: what waking up takes is part of a latency.
/// REQUIRES: there are arrivals.
Result<LoopResult> run_arrivals(EngineSession& session, std::size_t batches,
                                std::span<const std::int64_t> arrivals_ns,
                                std::chrono::nanoseconds at_most, LatencyLog& log,
                                const Clock& clock);

}  // namespace carnot::worker
