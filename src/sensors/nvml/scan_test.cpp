// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/fake_nvml/nvml_fixture.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using NvmlScan = NvmlTest;

TEST_F(NvmlScan, AMachineWithoutTheLibraryHasNothingAndNoObstacle) {
  const Scan found = scan_nvml("libcarnot-no-such-nvml.so.1");
  EXPECT_THAT(found.readable, IsEmpty());
  EXPECT_THAT(found.unreadable, IsEmpty());
}

TEST_F(NvmlScan, ALibraryThatIsNotNvmlIsAnObstacle) {
  const Scan found = scan_nvml("libm.so.6");
  ASSERT_THAT(found.unreadable, SizeIs(1));
  EXPECT_THAT(found.unreadable[0].reason, HasSubstr("libm.so.6 is not NVML"));
}

TEST_F(NvmlScan, AFileThatIsNoLibraryIsAnObstacle) {
  const auto folder =
      must(TemporaryFolder::create(std::filesystem::temp_directory_path(), "carnot-nvml"));
  const std::string file = (folder.path() / "libnvidia-ml.so.1").string();
  must(write_file_atomically(file, "garbage"));
  const Scan found = scan_nvml(file);
  ASSERT_THAT(found.unreadable, SizeIs(1));
  EXPECT_THAT(found.unreadable[0].reason, HasSubstr("NVML: cannot be loaded: "));
}

TEST_F(NvmlScan, AFailedStartIsAnObstacleInNvmlsWords) {
  fake.driver().init_result = 9;
  const Scan found = scan();
  EXPECT_THAT(found.readable, IsEmpty());
  ASSERT_THAT(found.unreadable, SizeIs(1));
  EXPECT_EQ(found.unreadable[0].kind, ObstacleKind::failing);
  EXPECT_EQ(found.unreadable[0].reason, "nvmlInit: Driver Not Loaded");
  EXPECT_EQ(found.unreadable[0].description.domain, Domain::gpu);
}

TEST_F(NvmlScan, ARefusedStartIsAMatterOfPermission) {
  fake.driver().init_result = 4;
  EXPECT_EQ(scan().unreadable.at(0).kind, ObstacleKind::permission);
}

TEST_F(NvmlScan, BoardsThatCannotBeCountedAreAnObstacle) {
  fake.fail("nvmlDeviceGetCount_v2", 10);
  EXPECT_EQ(scan().unreadable.at(0).reason, "nvmlDeviceGetCount: Timeout");
}

TEST_F(NvmlScan, TheEnergyCounterIsPreferredAndDescribed) {
  const auto source = only_source();
  const SourceDescription& description = source->description();
  EXPECT_EQ(description.id, "nvml:" + fake.board().uuid);
  EXPECT_EQ(description.label, "GPU 0 NVIDIA H100, energy counter");
  EXPECT_EQ(description.kind, SourceKind::nvml);
  EXPECT_EQ(description.domain, Domain::gpu);
  ASSERT_TRUE(description.counter.has_value());
  EXPECT_DOUBLE_EQ(description.counter->joules_per_tick, 1e-3);
  EXPECT_EQ(description.refresh, Seconds{0.1});
  EXPECT_DOUBLE_EQ(description.accuracy.value().gain, 0.05);
  EXPECT_EQ(description.plausible_maximum, Watts{1400.0});
}

TEST_F(NvmlScan, ThePowerBesideACounterIsItsCheck) {
  Scan found = scan();
  ASSERT_THAT(found.readable, SizeIs(2));
  const SourceDescription& check = found.readable[1]->description();
  EXPECT_EQ(check.id, "nvml:" + fake.board().uuid + ":power");
  EXPECT_EQ(check.checks, "nvml:" + fake.board().uuid);
  EXPECT_EQ(check.label, "GPU 0 NVIDIA H100, power (field 185, mean of 1 s)");
  EXPECT_DOUBLE_EQ(check.resolution.si(), 1e-3);
  clock.advance(2s);
  EXPECT_DOUBLE_EQ(std::get<PowerValue>(found.readable[1]->read(clock).value).watts.si(), 100.0);
}

TEST_F(NvmlScan, ACounterWithoutAPowerBesideItHasNoCheck) {
  fake.board().has_average = fake.board().has_usage = fake.board().has_instant = false;
  EXPECT_THAT(scan().readable, SizeIs(1));
}

TEST_F(NvmlScan, WithoutTheCallTheFieldServesAsCounter) {
  fake.fail("nvmlDeviceGetTotalEnergyConsumption", 3);
  const auto source = only_source();
  EXPECT_THAT(source->description().label, HasSubstr("energy counter (field 83)"));
  clock.advance(2s);
  EXPECT_EQ(ticks(*source), 200'000U);
}

TEST_F(NvmlScan, EveryBoardHasItsOwnSourceWhateverTheirOrder) {
  fake.driver().boards = {{.uuid = "GPU-a", .name = "NVIDIA A30"}, {.uuid = "GPU-b"}};
  fake.board(1).course = {{0.0, 300.0}};
  Scan found = scan();
  ASSERT_THAT(found.readable, SizeIs(4));  // the checks behind the boards
  EXPECT_EQ(found.readable[1]->description().id, "nvml:GPU-b");
  EXPECT_EQ(found.readable[1]->description().device, 1);
  clock.advance(1s);
  EXPECT_EQ(ticks(*found.readable[0]), 100'000U);
  EXPECT_EQ(ticks(*found.readable[1]), 300'000U);
}

TEST_F(NvmlScan, WithMigTheJoulesAreTheWholeBoards) {
  fake.board().mig = true;
  EXPECT_EQ(only_source()->description().label,
            "GPU 0 NVIDIA H100, energy counter of the whole board (MIG is on)");
}

TEST_F(NvmlScan, WithoutACounterTheInstantPowerIsRead) {
  fake.board().has_energy = false;
  const auto source = only_source();
  const SourceDescription& description = source->description();
  EXPECT_EQ(description.label, "GPU 0 NVIDIA H100, power (field 186, instant)");
  EXPECT_FALSE(description.counter.has_value());
  EXPECT_EQ(description.averaged_over, Seconds{0.025});
  EXPECT_EQ(description.refresh, Seconds{0.1});
  EXPECT_DOUBLE_EQ(watts(*source), 100.0);
}

TEST_F(NvmlScan, WithoutInstantPowerTheSecondsMeanIsReadAndSaidToBeOne) {
  fake.board().has_energy = fake.board().has_instant = false;
  fake.board().course = {{0.0, 100.0}, {10.0, 200.0}};
  const auto source = only_source();
  EXPECT_EQ(source->description().label, "GPU 0 NVIDIA H100, power (field 185, mean of 1 s)");
  EXPECT_EQ(source->description().averaged_over, Seconds{1.0});
  clock.advance(10500ms);
  EXPECT_NEAR(watts(*source), 150.0, 1e-9);
}

TEST_F(NvmlScan, PlainPowerOfANewDriverIsAMeanAndOfAnOldOneOfTheMoment) {
  FakeBoard& board = fake.board();
  board.has_energy = board.has_instant = board.has_average = false;
  EXPECT_THAT(only_source()->description().label, HasSubstr("power (plain, mean of 1 s)"));
  fake.driver().version = "525.60.13";
  EXPECT_THAT(only_source()->description().label, HasSubstr("power (plain, instant)"));
}

TEST_F(NvmlScan, AnA100LooksAtAQuarterOfTheTime) {
  FakeBoard& board = fake.board();
  board.architecture = 7;
  board.compute_major = 8;
  board.has_energy = board.has_instant = false;
  const auto source = only_source();
  EXPECT_THAT(source->description().label, HasSubstr("power (plain, instant)"));
  EXPECT_EQ(source->description().averaged_over, Seconds{0.025});
}

TEST_F(NvmlScan, ABoardWithoutAnySensorIsAnObstacleNotZeroWatts) {
  FakeBoard& board = fake.board();
  board.has_energy = board.has_instant = board.has_average = board.has_usage = false;
  fake.fail("nvmlDeviceGetUtilizationRates", 3);
  const Scan found = scan();
  EXPECT_THAT(found.readable, IsEmpty());
  ASSERT_THAT(found.unreadable, SizeIs(1));
  EXPECT_THAT(found.unreadable[0].reason,
              HasSubstr("GPU 0 NVIDIA H100 shows neither energy nor power: "
                        "nvmlDeviceGetTotalEnergyConsumption: Not Supported; NVML field 83: "));
}

TEST_F(NvmlScan, WithoutASensorItsUtilisationMakesAnEstimateBesideTheObstacle) {
  FakeBoard& board = fake.board();
  board.has_energy = board.has_instant = board.has_average = board.has_usage = false;
  const Scan found = scan();
  EXPECT_THAT(found.unreadable, SizeIs(1));
  ASSERT_THAT(found.readable, SizeIs(1));
  const SourceDescription& estimate = found.readable[0]->description();
  EXPECT_EQ(estimate.id, "estimate:gpu:" + board.uuid);
  EXPECT_EQ(estimate.provenance, Provenance::estimated);
  EXPECT_EQ(estimate.label, "GPU 0 NVIDIA H100, by its utilisation");
}

TEST_F(NvmlScan, ASensorThatShowsZeroWattsIsNone) {
  fake.board().has_energy = false;
  fake.board().shows_zero_watts = true;
  EXPECT_THAT(scan().unreadable.at(0).reason, HasSubstr("shows 0 W"));
}

TEST_F(NvmlScan, AnOldDriversLibraryGivesWhatItHas) {
  FakeNvml old{clock, FakeNvml::Driver::old};
  old.driver().version = "340.108";
  Scan found = scan_nvml(old.path());
  ASSERT_THAT(found.readable, SizeIs(1));
  EXPECT_THAT(found.readable[0]->description().label,
              HasSubstr("GPU 0 NVIDIA H100, power (plain, instant)"));
  old.fail("nvmlDeviceGetPowerUsage", 10);
  EXPECT_THAT(failure(*found.readable[0]), HasSubstr("NVML error 10"));
}

TEST_F(NvmlScan, ABoardThatIsLostFromTheBeginningIsAnObstacle) {
  fake.driver().boards = {{.uuid = "GPU-a", .is_lost = true}, {.uuid = "GPU-b"}};
  const Scan found = scan();
  EXPECT_THAT(ids_of(found.readable), ElementsAre("nvml:GPU-b", "nvml:GPU-b:power"));
  ASSERT_THAT(found.unreadable, SizeIs(1));
  EXPECT_EQ(found.unreadable[0].reason, "GPU 0: GPU is lost");
}

}  // namespace
}  // namespace carnot
