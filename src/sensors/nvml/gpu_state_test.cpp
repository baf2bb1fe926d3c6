// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/gpu_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sensors/nvml/scan.hpp"
#include "support/fake_nvml/fake_nvml.hpp"
#include "support/must.hpp"

namespace carnot::nvml {
namespace {

using ::testing::ElementsAre;

class GpuStateTest : public ::testing::Test {
 protected:
  Gpu board() {
    auto library = must(Library::open(fake.path()));
    EXPECT_EQ(library->start(), Return::success);
    return *boards_of(library).value().at(0).gpu;
  }

  ManualClock clock;
  FakeNvml fake{clock};
};

TEST_F(GpuStateTest, TellsWhatTheBoardIsDoing) {
  Gpu gpu = board();
  const DeviceState state = state_of(gpu);
  EXPECT_DOUBLE_EQ(*state.busy_share, 0.4);
  EXPECT_DOUBLE_EQ(*state.memory_busy_share, 0.2);
  EXPECT_EQ(state.celsius, 61.0);
  EXPECT_EQ(state.sm_megahertz, 1755.0);
  EXPECT_EQ(state.memory_megahertz, 2619.0);
  EXPECT_EQ(state.power_limit, Watts{700.0});
  EXPECT_TRUE(state.slowed_by->empty());
}

TEST_F(GpuStateTest, NamesWhatSlowsIt) {
  Gpu gpu = board();
  fake.board().throttle_mask = 0x1 | 0x4 | 0x40;  // idle is no throttling
  EXPECT_THAT(*state_of(gpu).slowed_by, ElementsAre("power limit", "temperature, by the hardware"));
}

TEST_F(GpuStateTest, WhatIsNotToldIsEmptyNotZero) {
  Gpu gpu = board();
  fake.board().mig = true;
  EXPECT_FALSE(state_of(gpu).busy_share.has_value());
  fake.board().is_lost = true;
  const DeviceState lost = state_of(gpu);
  EXPECT_FALSE(lost.celsius.has_value());
  EXPECT_FALSE(lost.slowed_by.has_value());
}

TEST_F(GpuStateTest, TheClockOfABoardThatHardlyWorksIsNotItsClockAtWork) {
  Gpu gpu = board();
  EXPECT_FALSE(busy_megahertz_of(gpu).has_value());  // 40 % busy
  fake.board().busy_percent = 90;
  EXPECT_EQ(busy_megahertz_of(gpu), 1755.0);
}

TEST_F(GpuStateTest, ASourceOfTheBoardTellsItsStateAndItsCheckDoesNot) {
  const Scan found = scan_nvml(fake.path(), {});
  ASSERT_EQ(found.readable.size(), 2U);
  EXPECT_EQ(found.readable[0]->state().value().sm_megahertz, 1755.0);
  EXPECT_FALSE(found.readable[1]->state().has_value());
}

TEST_F(GpuStateTest, SharesAmongProcessesAreThoseSinceTheLastLook) {
  Gpu gpu = board();
  fake.board().processes = {{100, 5, 60}, {200, 5, 30}, {100, 6, 40}};
  const auto first = process_shares_of(gpu, 0);
  ASSERT_EQ(first->shares.size(), 2U);
  EXPECT_DOUBLE_EQ(first->shares[0].sm_share, 0.5);
  fake.board().processes.push_back({200, 9, 80});
  const auto second = process_shares_of(gpu, first->seen_until_us);
  ASSERT_EQ(second->shares.size(), 1U);
  EXPECT_EQ(second->shares[0].pid, 200U);
  EXPECT_DOUBLE_EQ(second->shares[0].sm_share, 0.8);
  EXPECT_TRUE(process_shares_of(gpu, second->seen_until_us)->shares.empty());
}

TEST_F(GpuStateTest, NoProcessIsAnAnswerAndNoAnswerIsNone) {
  Gpu gpu = board();
  EXPECT_TRUE(process_shares_of(gpu, 0)->shares.empty());
  fake.board().mig = true;
  EXPECT_FALSE(process_shares_of(gpu, 0).has_value());
}

TEST(OldDriver, TellsNothingOfTheState) {
  const ManualClock clock;
  const FakeNvml fake{clock, FakeNvml::Driver::old};
  auto library = must(Library::open(fake.path()));
  ASSERT_EQ(library->start(), Return::success);
  Gpu gpu = *boards_of(library).value().at(0).gpu;
  EXPECT_FALSE(state_of(gpu).power_limit.has_value());
  EXPECT_FALSE(process_shares_of(gpu, 0).has_value());
}

}  // namespace
}  // namespace carnot::nvml
