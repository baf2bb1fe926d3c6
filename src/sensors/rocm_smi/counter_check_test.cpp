// SPDX-License-Identifier: Apache-2.0
#include "sensors/rocm_smi/counter_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

namespace carnot::rocm_smi {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr double kTick = 0x1p-16;

/// Eleven samples over half a second of a board that draws 100 W, with a counter that shows
/// `ticks_at` what it truly drew [J].
std::vector<CounterSample> watched(const std::function<double(double)>& shown,
                                   Watts power = Watts{100.0}) {
  std::vector<CounterSample> samples;
  for (int i = 0; i <= 10; ++i) {
    const double drawn = 100.0 * 0.05 * i;
    samples.push_back({SteadyTime{} + i * 50ms,
                       static_cast<std::uint64_t>(std::llround(shown(drawn) / kTick)), power});
  }
  return samples;
}

TEST(CounterCheck, BelievesACounterThatAgreesWithThePower) {
  EXPECT_EQ(reason_to_distrust(watched([](double j) { return 7000.0 + j; }), kTick), std::nullopt);
}

TEST(CounterCheck, BelievesItWithinAFifth) {
  EXPECT_EQ(reason_to_distrust(watched([](double j) { return 1.19 * j; }), kTick), std::nullopt);
  EXPECT_EQ(reason_to_distrust(watched([](double j) { return 0.81 * j; }), kTick), std::nullopt);
}

TEST(Gallery12, RefusesAWrongRate) {
  EXPECT_THAT(*reason_to_distrust(watched([](double j) { return 1.25 * j; }), kTick),
              HasSubstr("it counted 62.5 J where the power sensor gives 50.0 J"));
  EXPECT_TRUE(reason_to_distrust(watched([](double j) { return 0.75 * j; }), kTick).has_value());
}

TEST(Gallery12, RefusesAFrozenOne) {
  EXPECT_THAT(*reason_to_distrust(watched([](double) { return 7000.0; }), kTick),
              HasSubstr("it stood still for 500 ms"));
}

TEST(Gallery12, RefusesOneThatRunsBackwardsEvenIfItsEndsAgree) {
  auto samples = watched([](double j) { return 7000.0 + j; });
  std::swap(samples[4].ticks, samples[5].ticks);
  EXPECT_EQ(reason_to_distrust(samples, kTick), "it ran backwards");
}

TEST(CounterCheck, NothingConfirmsACounterBesideAPowerOfZero) {
  EXPECT_THAT(*reason_to_distrust(watched([](double j) { return j; }, Watts{0.0}), kTick),
              HasSubstr("shows 0 W"));
  EXPECT_TRUE(
      reason_to_distrust(watched([](double j) { return j; }, Watts{NAN}), kTick).has_value());
}

TEST(CounterCheck, TooLittleProvesNothing) {
  EXPECT_TRUE(reason_to_distrust({}, kTick).has_value());
  const auto samples = watched([](double j) { return j; });
  EXPECT_THAT(*reason_to_distrust(std::span{samples}.first(2), kTick), HasSubstr("often enough"));
  EXPECT_THAT(*reason_to_distrust(std::span{samples}.first(4), kTick), HasSubstr("long enough"));
}

}  // namespace
}  // namespace carnot::rocm_smi
