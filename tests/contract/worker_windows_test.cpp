// SPDX-License-Identifier: Apache-2.0
// What every worker promises of the windows that it is timed in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <thread>

#include "contract/worker_under_test.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

class WorkerWindows : public WorkerContract {};

TEST_P(WorkerWindows, RunsAWindowForItsMinimumTime) {
  WorkerClient worker = started();
  must(worker.load(settings(2)));
  const auto warm = must(worker.warm_up(images_path, Seconds{0.02}, 3));
  EXPECT_GE(warm.iterations, 3);
  EXPECT_GT(warm.fastest.count(), 0);

  const WindowResult window = must(worker.run_window({Seconds{0.1}, 1}, {}));
  const double duration = seconds_between(window.begin, window.end).count();
  EXPECT_GE(duration, 0.1);
  EXPECT_EQ(window.latency_seconds.size(), static_cast<std::size_t>(window.iterations));
  const double sum =
      std::accumulate(window.latency_seconds.begin(), window.latency_seconds.end(), 0.0);
  EXPECT_NEAR(sum, duration, 1e-6 * duration + 1e-6) << "latencies are the loop, end to end";
}

TEST_P(WorkerWindows, RunsAWindowForItsMinimumCount) {
  WorkerClient worker = started();
  must(worker.load(settings(1)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  EXPECT_EQ(must(worker.run_window({Seconds{0.0}, 50}, {})).iterations, 50);
  EXPECT_EQ(must(worker.run_window({Seconds{0.0}, 3}, {})).iterations, 3) << "and another";
}

TEST_P(WorkerWindows, EndsAWindowAtItsLongestTime) {
  WorkerClient worker = started();
  must(worker.load(settings(1)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  WindowRequest request{Seconds{0.0}, 1'000'000'000};
  request.maximum_duration = Seconds{0.05};
  const WindowResult window = must(worker.run_window(request, {}));
  EXPECT_GE(seconds_between(window.begin, window.end), Seconds{0.05});
  EXPECT_LT(window.iterations, request.minimum_iterations);
}

TEST_P(WorkerWindows, AnswersEachQueryAfterItHasArrived) {
  WorkerClient worker = started();
  must(worker.load(settings(1)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  WindowRequest request;
  for (int i = 0; i < 6; ++i) request.arrivals.push_back(std::chrono::milliseconds{1 + 15 * i});
  const WindowResult window = must(worker.run_window(request, {}));
  EXPECT_EQ(window.iterations, 6);
  EXPECT_GE(window.end - window.begin, request.arrivals.back());
  for (const float latency : window.latency_seconds) EXPECT_GT(latency, 0.0F);
}

TEST_P(WorkerWindows, CountsLatencyFromTheArrivalThatWasPlanned) {
  WorkerClient worker = started();
  must(worker.load(settings(1)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  WindowRequest request;
  request.arrivals.assign(20, std::chrono::nanoseconds{0});
  const WindowResult window = must(worker.run_window(request, {}));
  const Seconds duration = seconds_between(window.begin, window.end);
  EXPECT_TRUE(std::ranges::is_sorted(window.latency_seconds)) << "each waits for those before";
  EXPECT_NEAR(window.latency_seconds.back(), duration.count(), 1e-6 * duration.count() + 1e-9);
  // The next window runs back to back again.
  EXPECT_EQ(must(worker.run_window({Seconds{0.0}, 3}, {})).iterations, 3);
}

TEST_P(WorkerWindows, LeavesQueriesUnansweredWhenTheTimeIsOver) {
  WorkerClient worker = started();
  must(worker.load(settings(1)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  WindowRequest request;
  request.arrivals.assign(1'000'000, std::chrono::nanoseconds{0});
  request.maximum_duration = Seconds{0.02};
  const WindowResult window = must(worker.run_window(request, {}));
  EXPECT_GE(window.iterations, 1);
  EXPECT_LT(static_cast<std::size_t>(window.iterations), request.arrivals.size());
  EXPECT_EQ(window.latency_seconds.size(), static_cast<std::size_t>(window.iterations));
}

TEST_P(WorkerWindows, RefusesArrivalsThatAreNotInOrder) {
  WorkerClient worker = started();
  must(worker.load(settings(1)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  WindowRequest request;
  request.arrivals = {std::chrono::nanoseconds{5}, std::chrono::nanoseconds{4}};
  EXPECT_THAT(worker.run_window(request, {}).error().message, HasSubstr("ascending"));
  request.arrivals = {std::chrono::nanoseconds{-1}};
  EXPECT_THAT(worker.run_window(request, {}).error().message, HasSubstr("not before the begin"));
  EXPECT_TRUE(worker.is_alive());
  EXPECT_EQ(must(worker.run_window({Seconds{0.0}, 3}, {})).iterations, 3);
}

TEST_P(WorkerWindows, RunsOnlyBetweenTheTwoEdges) {
  WorkerClient worker = started();
  must(worker.load(settings(1)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  SteadyTime barrier;
  SteadyTime end;
  WindowHooks hooks;
  hooks.at_barrier = [&]() -> Result<void> {
    clock.sleep_for(std::chrono::milliseconds{20});
    barrier = clock.now();
    return {};
  };
  hooks.at_end = [&]() -> Result<void> {
    end = clock.now();
    return {};
  };
  const WindowResult window = must(worker.run_window({Seconds{0.01}, 1}, hooks));
  EXPECT_GE(window.begin, barrier);
  EXPECT_LE(window.end, end);
}

TEST_P(WorkerWindows, StaysUsableWhenTheCallerGivesUpAtAnEdge) {
  WorkerClient worker = started();
  must(worker.load(settings(1)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  WindowHooks hooks;
  hooks.at_barrier = []() -> Result<void> { return fail(ErrorCode::failed, "no meter"); };
  EXPECT_EQ(worker.run_window({Seconds{0.0}, 3}, hooks).error().message, "no meter");
  hooks.at_barrier = nullptr;
  hooks.at_end = []() -> Result<void> { return fail(ErrorCode::failed, "meter died"); };
  EXPECT_EQ(worker.run_window({Seconds{0.0}, 3}, hooks).error().message, "meter died");
  EXPECT_EQ(must(worker.run_window({Seconds{0.0}, 3}, {})).iterations, 3);
}

TEST_P(WorkerWindows, MeasuresAfterPredicting) {
  WorkerClient worker = started();
  must(worker.load(settings(2)));
  must(worker.warm_up(images_path, Seconds{0.0}, 2));
  must(worker.predict(images_path));
  EXPECT_EQ(must(worker.run_window({Seconds{0.0}, 9}, {})).iterations, 9);
  EXPECT_EQ(must(worker.predict(images_path)).classes.size(), static_cast<std::size_t>(kImages));
}

TEST_P(WorkerWindows, RunsABatchLargerThanTheImages) {
  WorkerClient worker = started();
  must(worker.load(settings(16)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  EXPECT_EQ(must(worker.run_window({Seconds{0.0}, 2}, {})).iterations, 2);
  EXPECT_EQ(must(worker.predict(images_path)).classes.size(), static_cast<std::size_t>(kImages));
}

TEST_P(WorkerWindows, IsStoppedInTheMiddleOfAWindow) {
  std::stop_source source;
  WorkerStart how = start_of(GetParam());
  how.stop = source.get_token();
  auto worker = must(start(how));
  must(worker.load(settings(1)));
  must(worker.warm_up(images_path, Seconds{0.0}, 1));
  const std::jthread user{[&] {
    clock.sleep_for(std::chrono::milliseconds{50});
    source.request_stop();
  }};
  const SteadyTime begin = clock.now();
  const auto window = worker.run_window({Seconds{60.0}, 1}, {});
  ASSERT_FALSE(window);
  EXPECT_EQ(window.error().code, ErrorCode::interrupted);
  EXPECT_LT(clock.now() - begin, std::chrono::seconds{5});
  EXPECT_FALSE(process_exists(worker.pid()));
}

INSTANTIATE_TEST_SUITE_P(Workers, WorkerWindows, testing::ValuesIn(workers_under_test()),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace carnot
