// SPDX-License-Identifier: Apache-2.0
#include "meter/counter.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace carnot {
namespace {

constexpr CounterSpec kUsual{1e-6, 262'143'328'850, false};
constexpr Watts kMost{1000.0};
constexpr Seconds kRefresh{1e-3};

Step step(std::uint64_t before, std::uint64_t after, double seconds,
          const CounterSpec& counter = kUsual) {
  return judge_step(before, after, Seconds{seconds}, counter, kMost, kRefresh);
}

TEST(TicksBetween, CountsAcrossTheEnd) {
  EXPECT_EQ(ticks_between(0, 0, 99), 0U);
  EXPECT_EQ(ticks_between(0, 99, 99), 99U);
  EXPECT_EQ(ticks_between(99, 0, 99), 1U);
  EXPECT_EQ(ticks_between(98, 97, 99), 99U);
}

TEST(TicksBetween, HoldsForAFullWidthCounter) {
  constexpr auto kEnd = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(ticks_between(kEnd, 0, kEnd), 1U);
  EXPECT_EQ(ticks_between(kEnd - 9, 10, kEnd), 20U);
}

TEST(TicksBetween, ARegisterOf32BitsWrapsAsTheReferenceSays) {
  constexpr std::uint64_t kRange = (std::uint64_t{1} << 32) - 1;
  EXPECT_EQ(ticks_between(kRange - 999, 1000, kRange), 2000U);
}

TEST(JudgeStep, OrdinaryStepsCountTheirJoules) {
  const Step one = step(1'000'000, 43'000'000, 1.0);
  EXPECT_EQ(one.kind, StepKind::advanced);
  EXPECT_DOUBLE_EQ(one.joules.si(), 42.0);
}

TEST(JudgeStep, AFallThatThePowerAllowsIsAWrap) {
  const Step one = step(262'143'328'850 - 999'999, 2'000'000, 1.0);
  EXPECT_EQ(one.kind, StepKind::wrapped);
  EXPECT_DOUBLE_EQ(one.joules.si(), 3.0);
}

TEST(JudgeStep, AFallFromFarBelowTheEndIsNone) {
  // As a wrap it would be 162 kJ within a second.
  EXPECT_EQ(step(100'000'000'000, 5'000'000, 1.0).kind, StepKind::fell);
}

TEST(JudgeStep, MoreThanThePlausiblePowerIsRefused) {
  EXPECT_EQ(step(0, 1'000'000'000, 1.0).kind, StepKind::advanced);  // 1000 W: just allowed
  EXPECT_EQ(step(0, 1'100'000'000, 1.0).kind, StepKind::implausible);
}

TEST(JudgeStep, ACoarseRegisterMayStepRightAfterAReading) {
  const CounterSpec plug{3600.0, 1'000'000, false};  // 1 Wh
  const Step one = judge_step(7, 8, Seconds{1.0}, plug, Watts{500.0}, Seconds{1.0});
  EXPECT_EQ(one.kind, StepKind::advanced);
  EXPECT_DOUBLE_EQ(one.joules.si(), 3600.0);
  EXPECT_EQ(judge_step(7, 10, Seconds{1.0}, plug, Watts{500.0}, Seconds{1.0}).kind,
            StepKind::implausible);
}

TEST(JudgeStep, ARefreshBetweenTwoQuickReadingsIsNoPowerSpike) {
  // 0.1 J in 10 µs looks like 10 kW, but it is one millisecond of 100 W shown at once.
  EXPECT_EQ(step(0, 100'000, 10e-6).kind, StepKind::advanced);
}

TEST(JudgeStep, AGapInWhichAWholeWrapFitsIsNotBridged) {
  const Step one = step(0, 7'000'000, 263.0);  // 263 s at 1 kW exceed the range
  EXPECT_EQ(one.kind, StepKind::may_have_wrapped);
  EXPECT_DOUBLE_EQ(one.joules.si(), 7.0);  // at least
  EXPECT_EQ(step(0, 7'000'000, 261.0).kind, StepKind::advanced);
}

TEST(JudgeStep, ValuesAboveTheEndAndTimeThatStandsStillAreRefused) {
  EXPECT_EQ(step(0, 262'143'328'851, 1.0).kind, StepKind::out_of_range);
  EXPECT_EQ(step(0, 1, 0.0).kind, StepKind::no_time);
  EXPECT_EQ(step(0, 1, -1.0).kind, StepKind::no_time);
  EXPECT_EQ(step(5, 5, 0.0).kind, StepKind::advanced);
}

SourceDescription counter_of(double joules_per_tick, std::uint64_t last, bool inferred) {
  SourceDescription source;
  source.counter = CounterSpec{joules_per_tick, last, inferred};
  return source;
}

TEST(GuardPeriod, IsHalfTheShortestWrapAtTwoKilowatts) {
  const std::vector sources{counter_of(1e-6, 262'143'328'850, false),
                            counter_of(1e-6, 65'532'610'987, false)};
  EXPECT_NEAR(guard_period(sources)->count(), 16.38, 0.01);
  EXPECT_NEAR(guard_period(std::span{sources}.first(1))->count(), 65.54, 0.01);
}

TEST(GuardPeriod, TrustsAnInferredRangeOnlyForFifteenSeconds) {
  EXPECT_DOUBLE_EQ(guard_period(std::vector{counter_of(1e-6, 262'143'328'850, true)})->count(),
                   15.0);
}

/// i915: 64 bits of which the driver sees 262 kJ at a time.
SourceDescription folded_counter() {
  SourceDescription board =
      counter_of(1e-6, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()), false);
  board.counter->folded_range = Joules{262'144.0};
  return board;
}

TEST(GuardPeriod, FollowsTheRegisterThatADriverFoldsOnlyWhenItIsRead) {
  EXPECT_NEAR(guard_period(std::vector{folded_counter()})->count(), 65.54, 0.01);
}

TEST(JudgeStep, AFoldedRegisterMayHaveWrappedUnseenInALongGap) {
  const CounterSpec counter = *folded_counter().counter;
  const auto judged = [&](double seconds) {
    return judge_step(5, 7'000'005, Seconds{seconds}, counter, Watts{1000.0}, Seconds{0.0}).kind;
  };
  EXPECT_EQ(judged(262.0), StepKind::advanced);
  EXPECT_EQ(judged(263.0), StepKind::may_have_wrapped);
}

TEST(GuardPeriod, CountersThatNeverWrapNeedNone) {
  EXPECT_FALSE(guard_period(std::vector{counter_of(
                                0x1p-32, std::numeric_limits<std::uint64_t>::max(), false)})
                   .has_value());
  EXPECT_FALSE(guard_period({}).has_value());
}

}  // namespace
}  // namespace carnot
