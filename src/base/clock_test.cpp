// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <gtest/gtest.h>

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

TEST(RealClock, NeverGoesBack) {
  const RealClock clock;
  const SteadyTime before = clock.now();
  clock.sleep_for(1ms);
  EXPECT_GE(clock.now(), before + 1ms);
}

}  // namespace
}  // namespace carnot
