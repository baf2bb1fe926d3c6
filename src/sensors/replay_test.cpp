// SPDX-License-Identifier: Apache-2.0
#include "sensors/replay.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

using namespace std::chrono_literals;

TEST(Replay, HandsOutTheLatestRecordedReading) {
  const SteadyTime start{1000s};
  ManualClock clock{start};
  ReplaySource source{{}, {{3, start + 1s, CounterValue{10}}, {3, start + 2s, CounterValue{20}}}};
  EXPECT_TRUE(std::holds_alternative<ReadFailure>(source.read(clock).value));
  clock.advance(1500ms);
  const Reading first = source.read(clock);
  EXPECT_EQ(std::get<CounterValue>(first.value).ticks, 10U);
  EXPECT_EQ(first.when, start + 1s);  // its own stamp
  EXPECT_EQ(first.source, 0U);
  clock.advance(10s);
  EXPECT_EQ(std::get<CounterValue>(source.read(clock).value).ticks, 20U);
}

}  // namespace
}  // namespace carnot
