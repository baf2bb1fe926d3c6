// SPDX-License-Identifier: Apache-2.0
#include "common/harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot::worker {
namespace {

using std::chrono::milliseconds;

/// Takes as long as it is told for each run, on a clock that it moves itself.
class ScriptedSession final : public EngineSession {
 public:
  ScriptedSession(ManualClock& clock, std::vector<milliseconds> times)
      : clock_{clock}, times_{std::move(times)} {}
  LoadReport report() const override { return {}; }
  const InputInfo& input() const override { return input_; }
  Result<void> bind(const std::vector<std::span<const std::byte>>&) override { return {}; }
  Result<void> run(std::size_t index) override {
    if (fails_at == ran.size()) return fail(ErrorCode::failed, "the engine broke.");
    clock_.advance(times_[ran.size() % times_.size()]);
    ran.push_back(index);
    return {};
  }
  Result<std::vector<OutputView>> outputs() override { return std::vector<OutputView>{}; }

  std::vector<std::size_t> ran;
  std::size_t fails_at = 1'000'000;

 private:
  ManualClock& clock_;
  std::vector<milliseconds> times_;
  InputInfo input_;
};

struct Loop : testing::Test {
  ManualClock clock;
  LatencyLog log;
};

TEST_F(Loop, RunsUntilTheTimeIsOver) {
  ScriptedSession session{clock, {milliseconds{10}}};
  const LoopResult loop = must(run_loop(session, 1, {milliseconds{35}, 1}, log, clock));
  EXPECT_EQ(loop.iterations, 4);
  EXPECT_EQ(loop.end - loop.begin, milliseconds{40});
}

TEST_F(Loop, EndsWhenTheTimeIsExactlyReached) {
  ScriptedSession session{clock, {milliseconds{10}}};
  EXPECT_EQ(must(run_loop(session, 1, {milliseconds{30}, 1}, log, clock)).iterations, 3);
}

TEST_F(Loop, RunsOnUntilTheCountIsReachedToo) {
  ScriptedSession session{clock, {milliseconds{10}}};
  EXPECT_EQ(must(run_loop(session, 1, {milliseconds{5}, 7}, log, clock)).iterations, 7);
}

TEST_F(Loop, TakesTheBatchesInTurn) {
  ScriptedSession session{clock, {milliseconds{1}}};
  must(run_loop(session, 3, {milliseconds{0}, 7}, log, clock));
  EXPECT_THAT(session.ran, testing::ElementsAre(0, 1, 2, 0, 1, 2, 0));
}

TEST_F(Loop, KeepsTheLatencyOfEachIteration) {
  ScriptedSession session{clock, {milliseconds{30}, milliseconds{10}, milliseconds{20}}};
  log.prepare({milliseconds{0}, 3}, {});
  const LoopResult loop = must(run_loop(session, 1, {milliseconds{0}, 3}, log, clock));
  EXPECT_THAT(log.seconds(loop.begin),
              testing::Pointwise(testing::FloatEq(), {0.03F, 0.01F, 0.02F}));
  EXPECT_EQ(log.fastest(loop.begin), milliseconds{10});
}

TEST_F(Loop, EndsWithTheEnginesError) {
  ScriptedSession session{clock, {milliseconds{1}}};
  session.fails_at = 2;
  const auto loop = run_loop(session, 1, {milliseconds{0}, 5}, log, clock);
  ASSERT_FALSE(loop);
  EXPECT_EQ(loop.error().message, "the engine broke.");
}

TEST_F(Loop, EndsAtItsLongestTimeThoughAMinimumIsOutOfReach) {
  ScriptedSession session{clock, {milliseconds{10}}};
  const LoopEnd end{.duration = milliseconds{0}, .iterations = 1000, .at_most = milliseconds{25}};
  EXPECT_EQ(must(run_loop(session, 1, end, log, clock)).iterations, 3);
}

/// Arrivals in milliseconds after the begin.
std::vector<std::int64_t> arrivals(const std::vector<int>& in_milliseconds) {
  std::vector<std::int64_t> nanoseconds;
  for (const int one : in_milliseconds) nanoseconds.push_back(std::int64_t{one} * 1'000'000);
  return nanoseconds;
}

TEST_F(Loop, WaitsForEachArrival) {
  ScriptedSession session{clock, {milliseconds{10}}};
  const auto due = arrivals({5, 40, 100});
  const LoopResult loop = must(run_arrivals(session, 2, due, {}, log, clock));
  EXPECT_EQ(loop.iterations, 3);
  EXPECT_EQ(loop.end - loop.begin, milliseconds{110});
  EXPECT_THAT(session.ran, testing::ElementsAre(0, 1, 0));
  EXPECT_THAT(log.seconds_since(loop.begin, due),
              testing::Pointwise(testing::FloatEq(), {0.01F, 0.01F, 0.01F}));
}

TEST_F(Loop, CountsTheTimeInTheQueue) {
  ScriptedSession session{clock, {milliseconds{10}}};
  const auto due = arrivals({0, 4, 8, 50});
  const LoopResult loop = must(run_arrivals(session, 1, due, {}, log, clock));
  EXPECT_THAT(log.seconds_since(loop.begin, due),
              testing::Pointwise(testing::FloatEq(), {0.010F, 0.016F, 0.022F, 0.010F}));
}

TEST_F(Loop, LeavesQueriesUnansweredWhenItsTimeIsOver) {
  ScriptedSession session{clock, {milliseconds{10}}};
  const auto due = arrivals({0, 1, 2, 3, 4, 5});
  const LoopResult loop = must(run_arrivals(session, 1, due, milliseconds{25}, log, clock));
  EXPECT_EQ(loop.iterations, 3);
  EXPECT_EQ(log.seconds_since(loop.begin, due).size(), 3U);
}

TEST_F(Loop, DoesNotWaitForAnArrivalBeyondItsTime) {
  ScriptedSession session{clock, {milliseconds{10}}};
  const auto due = arrivals({0, 1000});
  const LoopResult loop = must(run_arrivals(session, 1, due, milliseconds{500}, log, clock));
  EXPECT_EQ(loop.iterations, 1);
  EXPECT_EQ(loop.end - loop.begin, milliseconds{10});
}

TEST(LatencyLog, HasRoomForALoopFasterThanTheWarmUp) {
  LatencyLog log;
  log.prepare({std::chrono::seconds{1}, 1}, std::chrono::microseconds{100});
  EXPECT_GE(log.capacity(), 15'000U) << "10,000 were expected, half as much again is the margin";
}

TEST(LatencyLog, ForgetsTheLoopBefore) {
  LatencyLog log;
  const SteadyTime begin{std::chrono::seconds{1}};
  log.prepare({}, {});
  log.add(begin + milliseconds{1});
  log.prepare({}, {});
  EXPECT_TRUE(log.seconds(begin).empty());
  EXPECT_EQ(log.fastest(begin).count(), 0);
}

}  // namespace
}  // namespace carnot::worker
