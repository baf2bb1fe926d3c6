// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace carnot {
namespace {

using namespace std::chrono_literals;

TEST(ManualClock, StandsStillUntilItIsMoved) {
  ManualClock clock;
  const SteadyTime before = clock.now();
  EXPECT_EQ(clock.now(), before);
  clock.advance(2s);
  EXPECT_EQ(seconds_between(before, clock.now()), Seconds{2.0});
}

TEST(ManualClock, SleepingMovesItAndNeverBack) {
  const ManualClock clock;
  const SteadyTime start = clock.now();
  clock.sleep_for(5s);
  clock.sleep_until(start);
  EXPECT_EQ(clock.now(), start + 5s);
}

TEST(ManualClock, SleepsNotWhenAskedToStop) {
  const ManualClock clock;
  const SteadyTime start = clock.now();
  std::stop_source stop;
  EXPECT_TRUE(clock.sleep_for(Seconds{1.0}, stop.get_token()));
  stop.request_stop();
  EXPECT_FALSE(clock.sleep_for(Seconds{1.0}, stop.get_token()));
  EXPECT_EQ(clock.now(), start + 1s);
}

TEST(RealClock, WakesUpWhenAskedToStop) {
  const RealClock clock;
  std::stop_source stop;
  const std::jthread someone{[&] { stop.request_stop(); }};
  EXPECT_FALSE(clock.sleep_for(Seconds{3600.0}, stop.get_token()));
}

TEST(RealClock, SleepsTheWholeTimeWhenNobodyAsksToStop) {
  const RealClock clock;
  const std::stop_source stop;
  const SteadyTime before = clock.now();
  EXPECT_TRUE(clock.sleep_for(Seconds{0.001}, stop.get_token()));
  EXPECT_GE(clock.now(), before + 1ms);
}

TEST(RealClock, NeverGoesBack) {
  const RealClock clock;
  const SteadyTime before = clock.now();
  clock.sleep_for(1ms);
  EXPECT_GE(clock.now(), before + 1ms);
}

}  // namespace
}  // namespace carnot
