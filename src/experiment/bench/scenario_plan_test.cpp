// SPDX-License-Identifier: Apache-2.0
#include "experiment/bench/scenario_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::Each;

/// A worker that takes the same time for every batch, without waiting for it to pass.
WindowRecord run(const WindowRequest& request, Seconds service) {
  const Seconds most = request.maximum_duration.value_or(Seconds{1e9});
  std::vector<float> latencies;
  Seconds now{0.0};
  const auto batches =
      request.arrivals.empty() ? static_cast<std::size_t>(1'000'000'000) : request.arrivals.size();
  for (std::size_t i = 0; i < batches && now < most; ++i) {
    const bool scheduled = !request.arrivals.empty();
    const Seconds due = scheduled ? Seconds{request.arrivals[i]} : now;
    if (due >= most) break;
    now = std::max(now, due) + service;
    latencies.push_back(static_cast<float>((now - due).count()));
    const auto done = static_cast<std::int64_t>(latencies.size());
    if (!scheduled && done >= request.minimum_iterations && now >= request.minimum_duration) break;
  }
  const SteadyTime begin{std::chrono::seconds{1}};
  const auto end = begin + std::chrono::round<std::chrono::nanoseconds>(now);
  const auto iterations = static_cast<std::int64_t>(latencies.size());
  return WindowRecord{.iterations = iterations,
                      .latency_seconds = std::move(latencies),
                      .measurement = {"",
                                      begin,
                                      end,
                                      {},
                                      Energy::missing(Perimeter::single(Domain::cpu_package), {})},
                      .readings = {},
                      .conditions = {}};
}

/// All windows of the plan, on such a worker.
std::vector<WindowRecord> run_all(ScenarioPlan& plan, Seconds service) {
  std::vector<WindowRecord> windows;
  while (const auto next = must(plan.next(windows))) windows.push_back(run(*next, service));
  return windows;
}

ScenarioPlan::Setup setup(Scenario scenario) {
  return {.request = {.scenario = scenario}, .batch = rule_of(scenario).batch};
}

TEST(ScenarioPlan, OfASingleStreamLastsUntilTimeAndCountHold) {
  auto quick = plan_of(setup(Scenario::single_stream));
  const auto windows = run_all(*quick, Seconds{0.001});
  ASSERT_EQ(windows.size(), 1U);
  EXPECT_NEAR(windows[0].measurement.duration().count(), 10.0, 0.01);
  auto slow = plan_of(setup(Scenario::single_stream));
  EXPECT_EQ(run_all(*slow, Seconds{0.5})[0].iterations, 44);
}

TEST(ScenarioPlan, EndsAtItsBudget) {
  auto plan = plan_of(setup(Scenario::single_stream));
  const auto windows = run_all(*plan, Seconds{5.0});
  EXPECT_EQ(windows[0].iterations, 12);
}

TEST(ScenarioPlan, OfflineCountsSamples) {
  auto plan = plan_of(setup(Scenario::offline));
  EXPECT_EQ(run_all(*plan, Seconds{0.020})[0].iterations, 24'576 / 32);
}

TEST(ScenarioPlan, AMultiStreamOfSingleImagesRunsEightPerQuery) {
  ScenarioPlan::Setup one_by_one = setup(Scenario::multi_stream);
  one_by_one.batch = 1;
  auto plan = plan_of(one_by_one);
  EXPECT_EQ(run_all(*plan, Seconds{0.010})[0].iterations, 662 * 8);
}

TEST(ScenarioPlan, AServerAtAGivenRateTakesOneWindowOfArrivals) {
  ScenarioPlan::Setup server = setup(Scenario::server);
  server.request.per_second = 20.0;
  server.request.bound = Seconds{0.1};
  auto plan = plan_of(server);
  const auto windows = run_all(*plan, Seconds{0.010});
  ASSERT_EQ(windows.size(), 1U);
  EXPECT_EQ(windows[0].iterations, 459);
  EXPECT_EQ(plan->arrivals().size(), 459U);
  EXPECT_FALSE(plan->request().rate_was_searched);
  EXPECT_TRUE(plan->tries().empty());
}

TEST(ScenarioPlan, TheSameSeedDrawsTheSameArrivals) {
  ScenarioPlan::Setup server = setup(Scenario::server);
  server.request.per_second = 20.0;
  auto one = plan_of(server);
  auto same = plan_of(server);
  server.seed = 2;
  auto other = plan_of(server);
  for (auto* plan : {&one, &same, &other}) must((*plan)->next({}));
  EXPECT_EQ(one->arrivals(), same->arrivals());
  EXPECT_NE(one->arrivals(), other->arrivals());
}

TEST(ScenarioPlan, SearchesTheLargestRateInTimeAndConfirmsItAtLength) {
  ScenarioPlan::Setup server = setup(Scenario::server);
  server.request.bound = Seconds{0.010};
  auto plan = plan_of(server);
  const auto windows = run_all(*plan, Seconds{0.001});
  // First the capacity, last the run that decides.
  EXPECT_NEAR(windows.front().measurement.duration().count(), 1.0, 0.01);
  EXPECT_GE(windows.back().measurement.duration(), Seconds{10.0});
  ASSERT_GE(plan->tries().size(), 4U);
  EXPECT_TRUE(plan->tries().back().in_time);
  EXPECT_TRUE(plan->request().rate_was_searched);
  EXPECT_EQ(plan->request().per_second, plan->tries().back().per_second);
  EXPECT_GT(plan->request().per_second, 600.0);
  EXPECT_LT(plan->request().per_second, 970.0);
}

TEST(ScenarioPlan, ASearchThatFindsNoRateEnds) {
  ScenarioPlan::Setup server = setup(Scenario::server);
  server.request.bound = Seconds{0.0005};
  auto plan = plan_of(server);
  run_all(*plan, Seconds{0.001});
  std::vector<bool> in_time;
  for (const RateTry& one : plan->tries()) in_time.push_back(one.in_time);
  EXPECT_THAT(in_time, Each(false));
  EXPECT_LE(in_time.size(), 7U);
}

TEST(ScenarioPlan, AModelTooSlowForASearchIsStillRunAsLongAsItsBudget) {
  ScenarioPlan::Setup server = setup(Scenario::server);
  server.request.bound = Seconds{5.0};
  auto plan = plan_of(server);
  const auto windows = run_all(*plan, Seconds{0.5});
  EXPECT_EQ(windows.size(), 2U);
  EXPECT_NEAR(windows.back().measurement.duration().count(), 60.0, 2.0);
}

TEST(ScenarioPlan, ARateThatNobodyCanWaitForIsRefused) {
  ScenarioPlan::Setup server = setup(Scenario::server);
  server.request.per_second = 1e-9;
  EXPECT_FALSE(plan_of(server)->next({}));
}

}  // namespace
}  // namespace carnot
