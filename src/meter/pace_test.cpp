// SPDX-License-Identifier: Apache-2.0
#include "meter/pace.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace carnot {
namespace {

SourceDescription package() {
  SourceDescription source;
  source.counter = CounterSpec{1e-6, 262'143'328'850, false};
  source.refresh = Seconds{1e-3};
  return source;
}

SourceDescription power(double refresh) {
  SourceDescription source;
  source.refresh = Seconds{refresh};
  return source;
}

TEST(SamplingPeriod, OfCountersIsTheirGuard) {
  EXPECT_NEAR(sampling_period(std::vector{package()})->count(), 65.5, 0.1);
}

TEST(SamplingPeriod, OfPowersIsTheirOwnWithinReason) {
  EXPECT_EQ(sampling_period(std::vector{package(), power(0.5)}), Seconds{0.5});
  EXPECT_EQ(sampling_period(std::vector{power(1e-3)}), Seconds{0.1});
  EXPECT_EQ(sampling_period(std::vector{power(0.0)}), Seconds{0.1});
  EXPECT_EQ(sampling_period(std::vector{power(60.0)}), Seconds{1.0});
}

TEST(SamplingPeriod, OfAMeterWithABufferIsShortToo) {
  SourceDescription plug = package();
  plug.counter->last = ~std::uint64_t{0};
  EXPECT_EQ(sampling_period(std::vector{plug}), std::nullopt);
  plug.lag = Seconds{2.0};
  EXPECT_EQ(sampling_period(std::vector{plug}), Seconds{0.1});
}

TEST(SettlingTime, IsThatOfTheLatestSource) {
  SourceDescription plug = power(1.0);
  plug.lag = Seconds{2.0};
  SourceDescription board = power(0.1);
  board.averaged_over = Seconds{1.0};
  EXPECT_EQ(settling_time(std::vector{package()}), Seconds{0.0});
  EXPECT_EQ(settling_time(std::vector{package(), board}), Seconds{0.5});
  EXPECT_EQ(settling_time(std::vector{package(), board, plug}), Seconds{2.0});
}

TEST(SamplingPeriod, WhatOnlyChecksIsReadOnceASecondAndNeverWaitedFor) {
  SourceDescription check;
  check.refresh = Seconds{0.1};
  check.averaged_over = Seconds{1.0};
  check.checks = "nvml:GPU-a";
  const std::vector sources{check};
  EXPECT_DOUBLE_EQ(sampling_period(sources)->count(), 1.0);
  EXPECT_DOUBLE_EQ(settling_time(sources).count(), 0.0);
}

}  // namespace
}  // namespace carnot
