// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "common/engine_session.hpp"

namespace carnot::worker {

/// When a loop may end: both must hold.
struct LoopMinimum {
  std::chrono::nanoseconds duration{0};
  std::int64_t iterations = 1;
};

/// The stamps of one loop, one per iteration, in memory that exists before the clock runs.
class LatencyLog {
 public:
  /// Room for a loop whose iterations take at least `fastest` (0 when nothing is known). The room
  /// is a guess with a margin: should it not do, the log grows and one iteration pays for it.
  void prepare(const LoopMinimum& minimum, std::chrono::nanoseconds fastest);
  void add(SteadyTime end_of_iteration) { ends_.push_back(end_of_iteration); }
  std::size_t capacity() const { return ends_.capacity(); }

  /// Seconds of each iteration of a loop that began at `begin`, end to end: their sum is the loop.
  std::vector<float> seconds(SteadyTime begin) const;
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

/// Runs batches 0, 1, ..., batches-1, 0, ... until the minimum is reached, reading the clock once
/// per iteration. Errors: what the engine reports; the loop ends there.
Result<LoopResult> run_loop(EngineSession& session, std::size_t batches, const LoopMinimum& minimum,
                            LatencyLog& log, const Clock& clock);

}  // namespace carnot::worker
