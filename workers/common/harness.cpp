// SPDX-License-Identifier: Apache-2.0
#include "common/harness.hpp"

#include <algorithm>
#include <limits>

#include "base/assert.hpp"

namespace carnot::worker {
namespace {

constexpr std::int64_t kRoomWhenNothingIsKnown = 1 << 16;
constexpr std::int64_t kMostRoom = 1 << 24;  // 128 MiB; an hour of 0.2 ms

}  // namespace

void LatencyLog::prepare(const LoopEnd& end, std::chrono::nanoseconds fastest) {
  std::int64_t room = kRoomWhenNothingIsKnown;
  // Half as much again: the loop may turn out faster than its fastest iteration of the warm-up.
  if (fastest.count() > 0) room = end.duration.count() / fastest.count() / 2 * 3;
  room = std::clamp(std::max(room, end.iterations) + 1024, std::int64_t{1024}, kMostRoom);
  // resize, not reserve: it touches the pages, so that no iteration pays for their first use.
  ends_.resize(static_cast<std::size_t>(room));
  ends_.clear();
}

std::vector<float> LatencyLog::seconds(SteadyTime begin) const {
  std::vector<float> latencies;
  latencies.reserve(ends_.size());
  for (const SteadyTime end : ends_) {
    latencies.push_back(static_cast<float>(seconds_between(begin, end).count()));
    begin = end;
  }
  return latencies;
}

std::vector<float> LatencyLog::seconds_since(SteadyTime begin,
                                             std::span<const std::int64_t> arrivals_ns) const {
  std::vector<float> latencies;
  latencies.reserve(ends_.size());
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    const SteadyTime arrival = begin + std::chrono::nanoseconds{arrivals_ns[i]};
    latencies.push_back(static_cast<float>(seconds_between(arrival, ends_[i]).count()));
  }
  return latencies;
}

std::chrono::nanoseconds LatencyLog::fastest(SteadyTime begin) const {
  if (ends_.empty()) return std::chrono::nanoseconds{0};
  auto shortest = std::chrono::nanoseconds::max();
  for (const SteadyTime end : ends_) {
    shortest = std::min(shortest, end - begin);
    begin = end;
  }
  return shortest;
}

Result<LoopResult> run_loop(EngineSession& session, std::size_t batches, const LoopEnd& end,
                            LatencyLog& log, const Clock& clock) {
  CARNOT_ASSERT(batches > 0);
  LoopResult loop;
  std::size_t next = 0;
  loop.begin = clock.now();
  do {
    CARNOT_TRY_VOID(session.run(next));
    loop.end = clock.now();
    log.add(loop.end);
    ++loop.iterations;
    if (++next == batches) next = 0;
    if (end.is_over(loop.end - loop.begin)) break;
  } while (loop.iterations < end.iterations || loop.end - loop.begin < end.duration);
  return loop;
}

Result<LoopResult> run_arrivals(EngineSession& session, std::size_t batches,
                                std::span<const std::int64_t> arrivals_ns,
                                std::chrono::nanoseconds at_most, LatencyLog& log,
                                const Clock& clock) {
  CARNOT_ASSERT(batches > 0 && !arrivals_ns.empty());
  const LoopEnd end{.at_most = at_most};
  LoopResult loop;
  std::size_t next = 0;
  loop.begin = clock.now();
  loop.end = loop.begin;
  for (const std::int64_t arrival : arrivals_ns) {
    const std::chrono::nanoseconds due{arrival};
    if (loop.iterations > 0 && end.is_over(std::max(due, loop.end - loop.begin))) break;
    clock.sleep_until(loop.begin + due);
    CARNOT_TRY_VOID(session.run(next));
    loop.end = clock.now();
    log.add(loop.end);
    ++loop.iterations;
    if (++next == batches) next = 0;
  }
  return loop;
}

}  // namespace carnot::worker
