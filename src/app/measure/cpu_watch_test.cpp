// SPDX-License-Identifier: Apache-2.0
#include "app/measure/cpu_watch.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace carnot {
namespace {

using namespace std::chrono_literals;

TEST(CpuWatch, ComparesTheFirstQuarterOfTheWorkWithTheLast) {
  std::vector<CpuState> looks(9, CpuState{2.0e9, 60.0});
  looks[0] = {3.2e9, 50.0};
  looks[1] = {3.0e9, 54.0};
  looks[7] = {2.3e9, 80.0};
  looks[8] = {2.35e9, 84.0};
  const CpuDrift drift = drift_in(looks);
  EXPECT_DOUBLE_EQ(drift.frequency_ratio.value(), 0.75);
  EXPECT_DOUBLE_EQ(drift.begin_celsius.value(), 52.0);
  EXPECT_DOUBLE_EQ(drift.end_celsius.value(), 82.0);
}

TEST(CpuWatch, OfFewLooksTellsNothing) {
  EXPECT_FALSE(drift_in(std::vector<CpuState>(3, CpuState{2e9, 60.0})).frequency_ratio);
  EXPECT_TRUE(drift_in(std::vector<CpuState>(4, CpuState{2e9, 60.0})).frequency_ratio);
}

TEST(CpuWatch, TellsOnlyWhatCouldBeReadAllTheTime) {
  std::vector<CpuState> looks(4, CpuState{2e9, 60.0});
  looks[3].frequency_hertz.reset();
  const CpuDrift drift = drift_in(looks);
  EXPECT_FALSE(drift.frequency_ratio);
  EXPECT_EQ(drift.end_celsius, 60.0);
}

TEST(CpuWatch, LooksWhileItLives) {
  int looks = 0;
  CpuWatch watch{[&] {
    ++looks;
    return CpuState{};
  }};
  std::this_thread::sleep_for(200ms);
  EXPECT_FALSE(watch.finish().frequency_ratio);
  EXPECT_GE(looks, 1);
}

}  // namespace
}  // namespace carnot
