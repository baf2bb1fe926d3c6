// SPDX-License-Identifier: Apache-2.0
#include "meter/window_log.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

/// A machine whose work is a call.
struct Worked : LoadedMachine {
  Meter meter = LoadedMachine::meter();
  void work(double joules) { spend(joules, 1s); }
};

double joules_of(const Measurement& measurement) { return measurement.total.joules()->point; }

TEST(WindowLog, MeasuresAScope) {
  Worked worked;
  WindowLog log{worked.meter, worked.clock, {.windows = 4}};
  {
    const auto window = log.scope("inference");
    worked.work(6.0);
  }
  worked.work(100.0);
  const auto measured = log.measurements();
  ASSERT_EQ(measured.size(), 1U);
  EXPECT_EQ(measured[0].window, "inference");
  EXPECT_NEAR(joules_of(measured[0]), 6.0, 1e-9);
}

TEST(WindowLog, ScopesNestAndFollowEachOther) {
  Worked worked;
  WindowLog log{worked.meter, worked.clock, {.windows = 4}};
  {
    const auto epoch = log.scope("epoch");
    for (int batch = 0; batch < 2; ++batch) {
      const auto window = log.scope("batch");
      worked.work(5.0);
    }
    worked.work(1.0);
  }
  const auto measured = log.measurements();
  ASSERT_EQ(measured.size(), 3U);
  EXPECT_EQ(measured[0].window, "epoch");
  EXPECT_NEAR(joules_of(measured[0]), 11.0, 1e-9);
  EXPECT_NEAR(joules_of(measured[1]), 5.0, 1e-9);
  EXPECT_NEAR(joules_of(measured[2]), 5.0, 1e-9);
}

TEST(WindowLog, ScopesOfSeveralThreadsOverlap) {
  Worked worked;
  WindowLog log{worked.meter, worked.clock, {.windows = 400}};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&log] {
        for (int turn = 0; turn < 100; ++turn) const auto window = log.scope("turn");
      });
    }
  }
  EXPECT_EQ(log.measurements().size(), 400U);
  EXPECT_EQ(log.left_out(), 0U);
}

TEST(WindowLog, WhatHasNoRoomIsCountedAndAnOpenScopeIsNotShown) {
  Worked worked;
  WindowLog log{worked.meter, worked.clock, {.windows = 2}};
  const auto open = log.scope("open");
  { const auto fits = log.scope("fits"); }
  { const auto too_many = log.scope("too many"); }
  ASSERT_EQ(log.measurements().size(), 1U);
  EXPECT_EQ(log.measurements()[0].window, "fits");
  EXPECT_EQ(log.left_out(), 1U);
}

TEST(WindowLog, ItsEdgesAskForNoMemory) {
  Worked worked;
  WindowLog log{worked.meter, worked.clock, {.windows = 50}};
  EXPECT_GE(worked.meter.room(), 100U);
  const std::size_t before = worked.meter.room();
  for (int turn = 0; turn < 50; ++turn) const auto window = log.scope("turn");
  EXPECT_EQ(worked.meter.room(), before);
}

}  // namespace
}  // namespace carnot
