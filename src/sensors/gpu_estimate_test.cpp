// SPDX-License-Identifier: Apache-2.0
#include "sensors/gpu_estimate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

const std::vector<GpuBoard> kBoards = {
    {"GTX 1080", Watts{180.0}}, {"GTX 1080 Ti", Watts{250.0}}, {"Tesla V100-SXM2", Watts{300.0}}};

TEST(GpuBoards, TheLongestNameWhoseWordsAreThereWins) {
  EXPECT_EQ(board_limit(kBoards, "NVIDIA GeForce GTX 1080 Ti"), Watts{250.0});
  EXPECT_EQ(board_limit(kBoards, "NVIDIA GeForce GTX 1080"), Watts{180.0});
  EXPECT_EQ(board_limit(kBoards, "Tesla V100-SXM2-32GB"), Watts{300.0});
  EXPECT_EQ(board_limit(kBoards, "GTX 10800"), std::nullopt);
  EXPECT_EQ(board_limit(kBoards, "GeForce GTX 1080 Max-Q"), std::nullopt);
  EXPECT_EQ(board_limit(kBoards, ""), std::nullopt);
}

TEST(GpuBoards, ABrokenRowIsNamedWithItsLine) {
  EXPECT_EQ(must(parse_gpu_boards("name,tdp_watts,s\nGTX 1080,180,x\n")).size(), 1U);
  EXPECT_EQ(parse_gpu_boards("h\nGTX,none,x\n").error().message,
            "gpu_boards.csv, line 2: \"GTX,none,x\" is no row.");
  EXPECT_FALSE(parse_gpu_boards("h\n,180,x\n").has_value());
  EXPECT_FALSE(parse_gpu_boards("h\nA,1e9,x\n").has_value());
  EXPECT_FALSE(parse_gpu_boards("h\nA,1\n").has_value());
}

TEST(BoardEstimate, FollowsItsUtilisationAndSaysHowFarItMayBeOff) {
  ManualClock clock;
  double busy = 0.0;
  const auto source = board_estimate(
      {"estimate:gpu:0", "GPU 0", 0, Watts{200.0}, [&]() -> Result<double> { return busy; }});
  source->read(clock);
  clock.advance(10s);
  EXPECT_NEAR(std::get<ModelledValue>(source->read(clock).value).joules.si(), 300.0, 1e-9);
  busy = 1.0;
  clock.advance(2s);  // from 30 W to 130 W
  const auto value = std::get<ModelledValue>(source->read(clock).value);
  EXPECT_NEAR(value.joules.si(), 300.0 + 160.0, 1e-9);
  EXPECT_DOUBLE_EQ(value.factor, 2.0);
  EXPECT_EQ(source->description().domain, Domain::gpu);
  EXPECT_EQ(source->description().provenance, Provenance::estimated);
}

TEST(BoardEstimate, AFailedLookIsAGapThatTheNextOneBridges) {
  ManualClock clock;
  bool fails = false;
  const auto source =
      board_estimate({"estimate:gpu:0", "GPU 0", 0, Watts{200.0}, [&]() -> Result<double> {
                        if (fails) return fail(ErrorCode::failed, "GPU is lost.");
                        return 0.0;
                      }});
  source->read(clock);
  fails = true;
  clock.advance(1s);
  EXPECT_EQ(std::get<ReadFailure>(source->read(clock).value).reason, "GPU is lost.");
  fails = false;
  clock.advance(1s);
  EXPECT_NEAR(std::get<ModelledValue>(source->read(clock).value).joules.si(), 60.0, 1e-9);
}

class AmdGuest : public testing::Test {
 protected:
  AmdGuest() { machine.write("/sys/class/drm/card1/device/gpu_busy_percent", "25\n"); }
  FakeMachine machine;
};

TEST_F(AmdGuest, IsEstimatedByItsPowerCap) {
  machine.write("/sys/class/drm/card1/device/hwmon/hwmon2/power1_cap", "300000000\n");
  machine.write("/sys/class/drm/card1-DP-1/device/gpu_busy_percent", "0\n");
  const Sources sources = estimate_amdgpu_boards(machine.sys(), {});
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_EQ(sources[0]->description().id, "estimate:gpu:card1");
  EXPECT_EQ(sources[0]->description().device, 1);
  sources[0]->read(machine.clock);
  machine.clock.advance(10s);
  const auto value = std::get<ModelledValue>(sources[0]->read(machine.clock).value);
  EXPECT_NEAR(value.joules.si(), 300.0 * 0.4 * 10.0, 1e-9);
}

TEST_F(AmdGuest, OrByItsNameInTheTable) {
  machine.write("/sys/class/drm/card1/device/product_name", "AMD Radeon RX480\n");
  EXPECT_EQ(estimate_amdgpu_boards(machine.sys(), {{"AMD RX480", Watts{150.0}}}).size(), 1U);
  EXPECT_TRUE(estimate_amdgpu_boards(machine.sys(), kBoards).empty());
}

TEST_F(AmdGuest, ABoardThatMeasuresIsNotEstimated) {
  machine.write("/sys/class/drm/card1/device/hwmon/hwmon2/power1_cap", "300000000\n");
  machine.write("/sys/class/drm/card1/device/hwmon/hwmon2/power1_average", "50000000\n");
  EXPECT_TRUE(estimate_amdgpu_boards(machine.sys(), {}).empty());
}

TEST_F(AmdGuest, APercentageThatIsNoneIsAFailureNotAZero) {
  machine.write("/sys/class/drm/card1/device/hwmon/hwmon2/power1_cap", "300000000\n");
  const Sources sources = estimate_amdgpu_boards(machine.sys(), {});
  machine.write("/sys/class/drm/card1/device/gpu_busy_percent", "250\n");
  EXPECT_TRUE(std::holds_alternative<ReadFailure>(sources.at(0)->read(machine.clock).value));
}

}  // namespace
}  // namespace carnot
