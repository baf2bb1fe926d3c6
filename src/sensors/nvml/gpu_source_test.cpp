// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/gpu_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_nvml/nvml_fixture.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

using NvmlSource = NvmlTest;

TEST_F(NvmlSource, IsShutDownWhenTheLastSourceIsGone) {
  fake.driver().boards.push_back({.uuid = "GPU-two"});
  Scan found = scan();
  found.readable.pop_back();
  EXPECT_EQ(fake.driver().shutdowns, 0);
  found.readable.clear();
  EXPECT_EQ(fake.driver().shutdowns, 1);
}

TEST_F(NvmlSource, TheCounterMovesOnEvery100Milliseconds) {
  const auto source = only_source();
  clock.advance(1050ms);
  EXPECT_EQ(ticks(*source), 100'000U);
  clock.advance(49ms);
  EXPECT_EQ(ticks(*source), 100'000U);
  clock.advance(1ms);
  EXPECT_EQ(ticks(*source), 110'000U);
}

TEST_F(NvmlSource, AFailedReadSaysWhichBoardWhichCallAndWhy) {
  const auto source = only_source();
  fake.fail("nvmlDeviceGetTotalEnergyConsumption", 10, 1);
  EXPECT_EQ(failure(*source), "GPU 0 NVIDIA H100: nvmlDeviceGetTotalEnergyConsumption: Timeout");
  EXPECT_EQ(ticks(*source), 0U);
}

TEST_F(NvmlSource, AReloadedDriverIsStartedAnewAndTheNextReadSucceeds) {
  const auto source = only_source();
  clock.advance(10s);
  EXPECT_EQ(ticks(*source), 1'000'000U);
  fake.reload_driver();
  EXPECT_THAT(failure(*source), HasSubstr("Uninitialized"));
  clock.advance(1s);
  EXPECT_EQ(ticks(*source), 100'000U);  // began anew: the meter's to judge
  EXPECT_EQ(fake.driver().inits, 2);
}

TEST_F(NvmlSource, EveryBoardOfAReloadedDriverGetsAFreshHandle) {
  fake.driver().boards = {{.uuid = "GPU-a"}, {.uuid = "GPU-b"}};
  const Scan found = scan();
  fake.reload_driver();
  std::swap(fake.board(0), fake.board(1));  // numbered anew
  fake.board(0).course = {{0.0, 500.0}};
  failure(*found.readable[0]);
  clock.advance(1s);
  EXPECT_EQ(ticks(*found.readable[0]), 100'000U);
  EXPECT_EQ(ticks(*found.readable[1]), 500'000U);
  EXPECT_EQ(fake.driver().inits, 2);
}

TEST_F(NvmlSource, ADriverThatStaysAwayIsTriedOnceASecondAtMost) {
  const auto source = only_source();
  fake.reload_driver();
  fake.driver().init_result = 9;
  for (int read = 0; read < 10; ++read) {
    failure(*source);
    clock.advance(100ms);
  }
  EXPECT_EQ(fake.driver().inits, 2);
  fake.driver().init_result = 0;
  failure(*source);
  EXPECT_EQ(ticks(*source), 100'000U);
}

TEST_F(NvmlSource, ALostBoardFailsInWordsAndComesBack) {
  const auto source = only_source();
  fake.board().is_lost = true;
  EXPECT_THAT(failure(*source), HasSubstr("GPU is lost"));
  EXPECT_THAT(failure(*source), HasSubstr("GPU is lost"));
  EXPECT_EQ(fake.driver().inits, 1);  // the other boards are left alone
  fake.board().is_lost = false;
  EXPECT_EQ(ticks(*source), 0U);
}

}  // namespace
}  // namespace carnot
