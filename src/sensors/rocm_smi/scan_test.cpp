// SPDX-License-Identifier: Apache-2.0
#include "sensors/rocm_smi/scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/fake_machine.hpp"
#include "support/fake_rocm_smi/fake_rocm_smi.hpp"
#include "support/source_views.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint32_t kNotSupported = 2;
constexpr std::uint32_t kPermission = 4;
constexpr std::uint32_t kInitError = 8;

/// A machine with boards of AMD, on a clock that the test moves.
class RocmSmi : public ::testing::Test {
 protected:
  Scan scan() { return scan_rocm_smi(fake_.names(), machine_.sys(), machine_.clock, 500ms); }
  double watts(Source& source) { return watts_of(source, machine_.clock); }
  /// The only board's counter is refused and its power is read.
  std::string reason_against_the_counter() {
    const Scan found = scan();
    EXPECT_EQ(found.readable.size(), 1U);
    EXPECT_FALSE(found.readable.at(0)->description().counter.has_value());
    EXPECT_DOUBLE_EQ(watts(*found.readable.at(0)), 100.0);
    EXPECT_EQ(found.unreadable.at(0).description.id, "rocm_smi:0000000000001234:energy");
    return found.unreadable.at(0).reason;
  }

  FakeMachine machine_;
  FakeRocmSmi fake_{machine_.clock};
};

TEST_F(RocmSmi, WithoutTheLibraryThereIsNothing) {
  const std::array<std::string_view, 1> names{"libcarnot_no_such_library.so"};
  const Scan found = scan_rocm_smi(names, machine_.sys(), machine_.clock, 500ms);
  EXPECT_TRUE(found.readable.empty());
  EXPECT_TRUE(found.unreadable.empty());
}

TEST_F(RocmSmi, TheFirstLibraryThatCanBeLoadedIsTaken) {
  const std::array<std::string_view, 2> names{"libcarnot_no_such_library.so", fake_.names()[0]};
  EXPECT_EQ(scan_rocm_smi(names, machine_.sys(), machine_.clock, 500ms).readable.size(), 2U);
}

TEST_F(RocmSmi, WithoutADriverThereIsNothing) {
  fake_.state().init_status = kInitError;
  EXPECT_TRUE(scan().unreadable.empty());
}

TEST_F(RocmSmi, ALibraryThatWillNotStartIsAnObstacle) {
  fake_.state().init_status = kPermission;
  const Scan found = scan();
  ASSERT_EQ(found.unreadable.size(), 1U);
  EXPECT_EQ(found.unreadable[0].reason, "rsmi_init: ROCm SMI status 4.");
}

TEST_F(RocmSmi, IsShutDownWhenTheLastBoardIsGone) {
  fake_.state().boards.resize(2);
  Scan found = scan();
  found.readable.pop_back();
  EXPECT_EQ(fake_.state().stops, 0);
  found.readable.clear();
  EXPECT_EQ(fake_.state().stops, 1);
}

TEST_F(RocmSmi, ACounterThatAgreesWithThePowerIsReadInTheKernelsUnit) {
  const Scan found = scan();
  ASSERT_EQ(found.readable.size(), 2U);
  const SourceDescription& board = found.readable[0]->description();
  EXPECT_EQ(board.id, "rocm_smi:0000000000001234");
  EXPECT_EQ(board.label, "AMD Instinct MI210");
  EXPECT_EQ(board.domain, Domain::gpu);
  EXPECT_DOUBLE_EQ(board.counter->joules_per_tick, 1.0 / 65536.0);  // not the 15.3 µJ it says
  EXPECT_TRUE(found.unreadable.empty());
  const SourceDescription& check = found.readable[1]->description();
  EXPECT_EQ(check.id, board.id + ":power");
  EXPECT_EQ(check.checks, board.id);
  EXPECT_FALSE(check.counter.has_value());
}

TEST_F(RocmSmi, AnotherUnitIsTakenAsItIsGiven) {
  fake_.board().resolution = 16.0F;
  EXPECT_DOUBLE_EQ(scan().readable.at(0)->description().counter->joules_per_tick, 16e-6);
}

TEST_F(RocmSmi, MeasuresWhatTheBoardDrew) {
  OpenWindow window{scan().readable, machine_.clock};
  window.pass(10s);
  const Measurement measured = window.end();
  EXPECT_NEAR(measured.total.joules()->point, 1000.0, 1e-3);
  EXPECT_EQ(measured.total.perimeter().key(), "gpu");
}

TEST_F(RocmSmi, ABoardThatMovesOnTenTimesASecondIsBelievedInAShortWindow) {
  fake_.board().ticks = [](double s) {
    return 1e6 + std::floor(10.0 * s) / 10.0 * 100.0 * 65536.0;
  };
  Sources found = scan().readable;
  EXPECT_EQ(found.at(0)->description().refresh, Seconds{0.1});
  EXPECT_TRUE(found[0]->description().refresh_is_assumed);
  machine_.clock.advance(99500us);
  OpenWindow window{std::move(found), machine_.clock};
  window.pass(1ms);  // 10 J appear in it: 10 kW, were the counter to move on all the time
  const Energy counted = window.end().sources.at(0).energy;
  ASSERT_TRUE(counted.joules().has_value());
  EXPECT_LE(counted.joules()->lower, 0.1);
  EXPECT_GE(counted.joules()->upper, 0.1);
}

TEST_F(RocmSmi, TheWatchLastsAsLongAsItIsToldForAllBoardsAtOnce) {
  fake_.state().boards.resize(8);
  const SteadyTime before = machine_.clock.now();
  scan();
  EXPECT_EQ(machine_.clock.now() - before, 500ms);
}

TEST_F(RocmSmi, AFrozenCounterIsNotUsed) {
  fake_.board().ticks = [](double) { return 1e6; };
  EXPECT_THAT(reason_against_the_counter(), HasSubstr("not used: it stood still for 500 ms"));
}

TEST_F(RocmSmi, ACounterThatRunsBackwardsIsNotUsed) {
  fake_.board().ticks = [](double s) { return 1e9 - 1e5 * s; };
  EXPECT_THAT(reason_against_the_counter(), HasSubstr("it ran backwards"));
}

TEST_F(RocmSmi, ACounterWithAWrongRateIsNotUsed) {
  fake_.board().ticks = [](double s) { return 1e6 + 100.0 * s * 65536.0 / 16.0; };
  EXPECT_THAT(reason_against_the_counter(),
              HasSubstr("it counted 3.12 J where the power sensor gives 50.0 J"));
}

TEST_F(RocmSmi, UncheckedACounterIsBelieved) {
  fake_.board().ticks = [](double) { return 1e6; };
  const Scan found = scan_rocm_smi(fake_.names(), machine_.sys(), machine_.clock, Seconds{0.0});
  EXPECT_TRUE(found.readable.at(0)->description().counter.has_value());
}

TEST_F(RocmSmi, ABoardWithoutACounterIsReadByItsPower) {
  fake_.board().ticks = [](double) { return -1.0; };  // all ones
  const Scan found = scan();
  ASSERT_EQ(found.readable.size(), 1U);
  EXPECT_DOUBLE_EQ(watts(*found.readable[0]), 100.0);
  EXPECT_TRUE(found.unreadable.empty());
}

TEST_F(RocmSmi, AnMi300TellsThePowerOfItsSocketOnly) {
  fake_.board().average_status = kNotSupported;
  fake_.board().socket_status = 0;
  EXPECT_TRUE(scan().readable.at(0)->description().counter.has_value());
}

TEST_F(RocmSmi, TheOddDieOfAModuleIsLeftOutWithItsReason) {
  fake_.state().boards.resize(2);
  fake_.board(1).ticks = [](double) { return 0.0; };
  fake_.board(1).microwatts = [](double) { return 0.0; };
  const Scan found = scan();
  EXPECT_EQ(found.readable.at(0)->description().id, "rocm_smi:0000000000001234");
  ASSERT_EQ(found.unreadable.size(), 1U);
  EXPECT_EQ(found.unreadable[0].description.id, "rocm_smi:0000000000001234#2");
  EXPECT_THAT(found.unreadable[0].reason, HasSubstr("another die of its module counts for both"));
}

TEST_F(RocmSmi, ABoardThatTellsNothingIsAnObstacleInTheLibrarysWords) {
  fake_.board().energy_status = kNotSupported;
  fake_.board().average_status = kNotSupported;
  const Scan found = scan();
  EXPECT_TRUE(found.readable.empty());
  EXPECT_THAT(found.unreadable.at(0).reason, HasSubstr("RSMI_STATUS_NOT_SUPPORTED"));
  fake_.board().average_status = kPermission;
  EXPECT_EQ(scan().unreadable.at(0).kind, ObstacleKind::permission);
}

TEST_F(RocmSmi, ABoardWithoutANumberIsKnownByItsAddress) {
  fake_.board().unique_id = 0;
  fake_.board().pci_id = (std::uint64_t{1} << 32U) | (3U << 28U) | 0x8301;
  EXPECT_EQ(scan().readable.at(0)->description().id, "rocm_smi:0001:83:00.1");
}

TEST_F(RocmSmi, OnAnApuThePowerHoldsTheProcessorAndIsNeverAdded) {
  machine_.write("/sys/class/hwmon/hwmon4/name", "amdgpu");
  machine_.write("/sys/class/hwmon/hwmon4/in1_label", "vddnb");
  std::filesystem::create_directory_symlink(
      "../../../devices/0000:03:00.0", machine_.sys().path_of("/sys/class/hwmon/hwmon4/device"));
  EXPECT_EQ(scan().readable.at(0)->description().domain, Domain::rail);
}

TEST_F(RocmSmi, BoardsAreNumberedAsTheirMonitorsAre) {
  machine_.write("/sys/class/hwmon/hwmon4/name", "i915");
  machine_.write("/sys/class/hwmon/hwmon5/name", "amdgpu");
  std::filesystem::create_directory_symlink(
      "../../../devices/0000:03:00.0", machine_.sys().path_of("/sys/class/hwmon/hwmon5/device"));
  EXPECT_EQ(scan().readable.at(0)->description().device, 1);
}

}  // namespace
}  // namespace carnot
