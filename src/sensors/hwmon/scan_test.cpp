// SPDX-License-Identifier: Apache-2.0
#include "sensors/hwmon/scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "sensors/hwmon/chips.hpp"
#include "sensors/hwmon/names.hpp"
#include "support/as_nobody.hpp"
#include "support/fake_machine.hpp"
#include "support/source_views.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A machine whose monitors the test puts together file by file.
class Hwmon : public ::testing::Test {
 protected:
  /// `device`: the folder behind the chip, "0000:03:00.0".
  void add_chip(const std::string& folder, std::string_view name, const std::string& device) {
    show(folder, "name", name);
    if (!device.empty())
      std::filesystem::create_directory_symlink("../../../devices/" + device,
                                                machine_.sys().path_of(path(folder, "device")));
  }
  void show(const std::string& folder, const std::string& file, std::string_view text) {
    machine_.write(path(folder, file), text);
  }
  static std::string path(const std::string& folder, const std::string& file) {
    return "/sys/class/hwmon/" + folder + "/" + file;
  }

  Sources sources() { return scan_hwmon(machine_.sys()).readable; }
  std::vector<std::string> ids() { return ids_of(sources()); }

  FakeMachine machine_;
};

TEST(HwmonFileName, IsTakenApart) {
  const auto file = parse_hwmon_file("power12_average_interval");
  EXPECT_EQ(file->quantity, "power");
  EXPECT_EQ(file->number, 12);
  EXPECT_EQ(file->item, "average_interval");
}

TEST(HwmonFileName, RefusesWhatIsNoSensor) {
  for (const char* text :
       {"", "name", "update_interval", "power", "power1", "1_input", "power1_", "power_1",
        "in99999999999999999999_input", "in70000_input", "in1x_input"})
    EXPECT_FALSE(parse_hwmon_file(text).has_value()) << text;
}

TEST(HwmonMeaningOf, SocketsAndCoresOfAmdEnergyAreTheProcessors) {
  EXPECT_EQ(hwmon_meaning("amd_energy", "Esocket1"), (HwmonMeaning{Domain::cpu_package, 1}));
  EXPECT_EQ(hwmon_meaning("amd_energy", "Ecore012"), (HwmonMeaning{Domain::cpu_core, 12}));
}

TEST(HwmonMeaningOf, AnythingUnknownIsARail) {
  EXPECT_EQ(hwmon_meaning("amd_energy", "Esocket"), HwmonMeaning{});
  EXPECT_EQ(hwmon_meaning("amd_energy", "Esocket-1"), HwmonMeaning{});
  EXPECT_EQ(hwmon_meaning("i915_gt0", ""), HwmonMeaning{});
  EXPECT_EQ(hwmon_meaning("xe", "vram"), HwmonMeaning{});
  EXPECT_EQ(hwmon_meaning("power_meter", ""), HwmonMeaning{});
  EXPECT_EQ(hwmon_meaning("", ""), HwmonMeaning{});
}

TEST_F(Hwmon, AMachineWithoutMonitorsHasNothing) {
  const Scan scan = scan_hwmon(machine_.sys());
  EXPECT_TRUE(scan.readable.empty());
  EXPECT_TRUE(scan.unreadable.empty());
}

TEST_F(Hwmon, AChipWithoutPowerHasNothing) {
  add_chip("hwmon0", "nvme", "nvme0");
  show("hwmon0", "temp1_input", "40000");
  show("hwmon0", "in1_input", "12000");
  EXPECT_THAT(ids(), IsEmpty());
}

TEST_F(Hwmon, ASourceKeepsItsIdWhenTheFoldersNumberChanges) {
  add_chip("hwmon3", "amdgpu", "0000:03:00.0");
  show("hwmon3", "power1_average", "25000000");
  EXPECT_THAT(ids(), ElementsAre("hwmon:amdgpu@0000:03:00.0:power1"));
  const auto tree = machine_.sys().path_of("/sys/class/hwmon");
  std::filesystem::rename(tree / "hwmon3", tree / "hwmon7");
  EXPECT_THAT(ids(), ElementsAre("hwmon:amdgpu@0000:03:00.0:power1"));
}

TEST_F(Hwmon, OfIntelsBoardsTheRegisterBehindTheCounterIsToldToo) {
  add_chip("hwmon0", "i915", "0000:03:00.0");
  add_chip("hwmon1", "amd_energy", "amd_energy.0");
  for (const char* folder : {"hwmon0", "hwmon1"}) show(folder, "energy1_input", "5000000");
  show("hwmon1", "energy1_label", "Esocket0");
  const Sources found = sources();
  EXPECT_DOUBLE_EQ(found.at(0)->description().counter->folded_range.si(), 262'144.0);
  EXPECT_DOUBLE_EQ(found.at(1)->description().counter->folded_range.si(), 0.0);
}

TEST_F(Hwmon, TwinsWithoutADeviceAreToldApart) {
  add_chip("hwmon0", "board", "");
  show("hwmon0", "power1_input", "1");
  add_chip("hwmon1", "board", "");
  show("hwmon1", "power1_input", "2");
  EXPECT_THAT(ids(), ElementsAre("hwmon:board:power1", "hwmon:board:power1#2"));
}

TEST_F(Hwmon, CountsTheSocketsAndCoresOfAnAmdServer) {
  add_chip("hwmon0", "amd_energy", "amd_energy.0");
  show("hwmon0", "energy1_input", "1000000\n");
  show("hwmon0", "energy1_label", "Ecore000\n");
  show("hwmon0", "energy2_input", "9223372036854775807\n");
  show("hwmon0", "energy2_label", "Esocket1\n");
  const Sources found = sources();
  ASSERT_EQ(found.size(), 2U);
  const SourceDescription& socket = found[1]->description();
  EXPECT_EQ(socket.label, "amd_energy Esocket1");
  EXPECT_EQ(socket.domain, Domain::cpu_package);
  EXPECT_EQ(socket.device, 1);
  EXPECT_DOUBLE_EQ(socket.counter->joules_per_tick, 1e-6);
  const auto now = std::get<CounterValue>(found[1]->read(machine_.clock).value);
  EXPECT_EQ(now.ticks, 9'223'372'036'854'775'807U);
  EXPECT_EQ(socket.counter->last, now.ticks);
}

TEST_F(Hwmon, JoulesOfAGraphicsBoardBeyondThirtyTwoBitsAreKept) {
  add_chip("hwmon0", "i915", "0000:03:00.0");
  show("hwmon0", "energy1_input", "4294967290\n");
  OpenWindow window{sources(), machine_.clock};
  show("hwmon0", "energy1_input", "4304967290\n");  // 10 J on, past 2^32 µJ
  window.pass(1s);
  const Measurement measured = window.end();
  EXPECT_DOUBLE_EQ(measured.total.joules()->point, 10.0);
  EXPECT_EQ(measured.total.perimeter().key(), "gpu");
}

TEST_F(Hwmon, ABoardThatCountsItselfAndItsChipCountsOnce) {
  add_chip("hwmon0", "xe", "0000:03:00.0");
  show("hwmon0", "energy1_input", "0");
  show("hwmon0", "energy1_label", "card");
  show("hwmon0", "energy2_input", "0");
  show("hwmon0", "energy2_label", "pkg");
  OpenWindow window{sources(), machine_.clock};
  show("hwmon0", "energy1_input", "30000000");
  show("hwmon0", "energy2_input", "20000000");
  window.pass(1s);
  EXPECT_DOUBLE_EQ(window.end().total.joules()->point, 30.0);
}

TEST_F(Hwmon, BoardsAreNumberedByTheirAddresses) {
  add_chip("hwmon0", "amdgpu", "0000:83:00.0");
  show("hwmon0", "power1_average", "1");
  add_chip("hwmon1", "amdgpu", "0000:03:00.0");
  show("hwmon1", "power1_average", "1");
  const Sources found = sources();
  EXPECT_EQ(found[0]->description().id, "hwmon:amdgpu@0000:03:00.0:power1");
  EXPECT_EQ(found[0]->description().device, 0);
  EXPECT_EQ(found[1]->description().device, 1);
  EXPECT_EQ(graphics_chip_at(machine_.sys(), "0000:83:00.0")->number, 1);
  EXPECT_FALSE(graphics_chip_at(machine_.sys(), "").has_value());
}

TEST_F(Hwmon, OnAnApuThePowerHoldsTheProcessorAndIsNeverAdded) {
  add_chip("hwmon0", "amdgpu", "0000:05:00.0");
  show("hwmon0", "in1_label", "vddnb\n");
  show("hwmon0", "power1_average", "15000000");
  show("hwmon0", "power1_label", "PPT\n");
  const SourceDescription description = sources()[0]->description();
  EXPECT_EQ(description.domain, Domain::rail);
  EXPECT_EQ(description.label, "amdgpu PPT (the whole chip, processor included)");
}

TEST_F(Hwmon, APowerIsInMicrowatts) {
  add_chip("hwmon0", "amdgpu", "0000:03:00.0");
  show("hwmon0", "power1_input", "123456789\n");
  const Sources found = sources();
  EXPECT_EQ(found[0]->description().domain, Domain::gpu);
  EXPECT_DOUBLE_EQ(watts_of(*found[0], machine_.clock), 123.456789);
}

TEST_F(Hwmon, TheAverageIsTakenWhereThereAreBothWithItsInterval) {
  add_chip("hwmon0", "power_meter", "ACPI000D:00");
  show("hwmon0", "power1_input", "1000000");
  show("hwmon0", "power1_average", "2000000");
  show("hwmon0", "power1_average_interval", "500");
  show("hwmon0", "update_interval", "250");
  const Sources found = sources();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_DOUBLE_EQ(watts_of(*found[0], machine_.clock), 2.0);
  EXPECT_DOUBLE_EQ(found[0]->description().averaged_over.count(), 0.5);
  EXPECT_DOUBLE_EQ(found[0]->description().refresh.count(), 0.25);
}

TEST_F(Hwmon, WhatNobodyStatesOfARefreshIsAssumedLongEnoughAndSaidToBe) {
  add_chip("hwmon0", "i915", "0000:03:00.0");
  show("hwmon0", "energy1_input", "1000000");
  add_chip("hwmon1", "ltc4282", "1-0040");
  show("hwmon1", "energy1_input", "1000000");
  add_chip("hwmon2", "amd_energy", "amd_energy.0");
  show("hwmon2", "energy1_input", "1000000");
  const Sources found = sources();
  ASSERT_EQ(found.size(), 3U);
  std::map<std::string, std::pair<double, bool>> refresh;
  for (const auto& one : found) {
    const SourceDescription& about = one->description();
    refresh[about.id] = {about.refresh.count(), about.refresh_is_assumed};
  }
  const std::map<std::string, std::pair<double, bool>> expected{
      {"hwmon:i915@0000:03:00.0:energy1", {0.1, true}},
      {"hwmon:ltc4282@1-0040:energy1", {1.0, true}},
      {"hwmon:amd_energy@amd_energy.0:energy1", {1e-3, false}}};
  EXPECT_EQ(refresh, expected);
}

TEST_F(Hwmon, AChannelOfAnIna3221IsVoltageTimesCurrent) {
  add_chip("hwmon0", "ina3221", "1-0040");
  show("hwmon0", "in1_input", "19100\n");
  show("hwmon0", "in1_label", "VDD_IN\n");
  show("hwmon0", "curr1_input", "520\n");
  const Sources found = sources();
  EXPECT_EQ(found[0]->description().id, "hwmon:ina3221@1-0040:rail1");
  EXPECT_EQ(found[0]->description().label, "ina3221 VDD_IN");
  EXPECT_EQ(found[0]->description().domain, Domain::rail);
  EXPECT_DOUBLE_EQ(watts_of(*found[0], machine_.clock), 9.932);
}

TEST_F(Hwmon, ShuntVoltageTimesTheSumOfCurrentsIsNoRail) {
  add_chip("hwmon0", "ina3221", "1-0040");
  show("hwmon0", "in4_input", "2600");    // µV across the first shunt
  show("hwmon0", "curr4_input", "1500");  // the sum of the three channels
  EXPECT_THAT(ids(), IsEmpty());
}

TEST_F(Hwmon, AChannelThatIsSwitchedOffIsLeftAlone) {
  add_chip("hwmon0", "ina3221", "1-0040");
  show("hwmon0", "in2_enable", "0\n");
  show("hwmon0", "in2_input", "0");
  show("hwmon0", "curr2_input", "0");
  EXPECT_THAT(ids(), IsEmpty());
}

TEST_F(Hwmon, OnOtherChipsEqualLabelsMakeARail) {
  add_chip("hwmon0", "board", "board.0");
  for (const char* number : {"1", "2", "3"}) {
    show("hwmon0", std::string{"in"} + number + "_input", "12000");
    show("hwmon0", std::string{"curr"} + number + "_input", "1000");
  }
  show("hwmon0", "in2_label", "vin");
  show("hwmon0", "curr2_label", "iin");
  show("hwmon0", "in3_label", "12V");
  show("hwmon0", "curr3_label", "12V");
  EXPECT_THAT(ids(), ElementsAre("hwmon:board@board.0:rail3"));
}

TEST_F(Hwmon, AChannelWhosePowerTheChipGivesIsNotMultipliedAgain) {
  add_chip("hwmon0", "ina3221", "1-0040");
  show("hwmon0", "in1_input", "19100");
  show("hwmon0", "curr1_input", "520");
  show("hwmon0", "power1_input", "9932000");
  EXPECT_THAT(ids(), ElementsAre("hwmon:ina3221@1-0040:power1"));
}

TEST_F(Hwmon, PowerThatFlowsBackIsAFailedReading) {
  add_chip("hwmon0", "ina3221", "1-0040");
  show("hwmon0", "in1_input", "19100");
  show("hwmon0", "curr1_input", "-8\n");
  const Sources found = sources();
  EXPECT_THAT(failure_of(*found[0], machine_.clock), HasSubstr("curr1_input: \"-8\" is no number"));
}

TEST_F(Hwmon, AFileThatOnlyRootMayReadIsAPermissionObstacle) {
  add_chip("hwmon0", "amd_energy", "amd_energy.0");
  show("hwmon0", "energy1_input", "1");
  show("hwmon0", "energy1_label", "Esocket0");
  ::chmod(machine_.sys().path_of(path("hwmon0", "energy1_input")).c_str(), 0);
  const AsNobody nobody{machine_};
  const Scan scan = scan_hwmon(machine_.sys());
  ASSERT_EQ(scan.unreadable.size(), 1U);
  EXPECT_EQ(scan.unreadable[0].kind, ObstacleKind::permission);
  EXPECT_THAT(scan.unreadable[0].reason, HasSubstr("energy1_input: Permission denied"));
}

}  // namespace
}  // namespace carnot
