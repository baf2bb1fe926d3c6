// SPDX-License-Identifier: Apache-2.0
#include "sensors/battery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_machine.hpp"
#include "support/source_views.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

/// A laptop away from its plug.
class Battery : public ::testing::Test {
 protected:
  void add_battery(const std::string& name) {
    show(name, "type", "Battery\n");
    show(name, "status", "Discharging\n");
    show(name, "voltage_now", "12000000\n");
  }
  void show(const std::string& supply, const std::string& file, std::string_view text) {
    machine_.write("/sys/class/power_supply/" + supply + "/" + file, text);
  }
  Sources sources() { return scan_batteries(machine_.sys()).readable; }
  double watts() { return watts_of(*sources().at(0), machine_.clock); }
  std::string failure() { return failure_of(*sources().at(0), machine_.clock); }

  FakeMachine machine_;
};

TEST_F(Battery, AMachineWithoutOneHasNothing) {
  show("AC", "type", "Mains\n");
  const Scan scan = scan_batteries(machine_.sys());
  EXPECT_TRUE(scan.readable.empty());
  EXPECT_TRUE(scan.unreadable.empty());
}

TEST_F(Battery, ReadsMicrowatts) {
  add_battery("BAT0");
  show("BAT0", "power_now", "8250000\n");
  EXPECT_DOUBLE_EQ(watts(), 8.25);
}

TEST_F(Battery, MultipliesCurrentAndVoltageWherePowerIsNotGiven) {
  add_battery("BAT0");
  show("BAT0", "current_now", "750000\n");
  EXPECT_DOUBLE_EQ(watts(), 9.0);
}

TEST_F(Battery, SomeFirmwareGivesWhatFlowsOutAMinusSign) {
  add_battery("BAT0");
  show("BAT0", "current_now", "-750000\n");
  EXPECT_DOUBLE_EQ(watts(), 9.0);
}

TEST_F(Battery, WhileItIsChargedNothingIsRead) {
  add_battery("BAT0");
  show("BAT0", "power_now", "30000000\n");
  show("BAT0", "status", "Charging\n");
  EXPECT_THAT(failure(), HasSubstr("BAT0/status: the battery is charging: what it gives is not "
                                   "what the machine uses"));
}

TEST_F(Battery, AnyStatusButDischargingIsARefusalThatNamesIt) {
  add_battery("BAT0");
  show("BAT0", "power_now", "30000000\n");
  show("BAT0", "status", "Not charging\n");
  EXPECT_THAT(failure(), HasSubstr("not discharging (\"Not charging\")"));
  show("BAT0", "status", "");
  EXPECT_THAT(failure(), HasSubstr("not discharging (\"\")"));
}

TEST_F(Battery, ZeroWhileDischargingIsAGaugeThatHasNotCaughtUp) {
  add_battery("BAT0");
  show("BAT0", "power_now", "0\n");
  EXPECT_THAT(failure(), HasSubstr("power_now: 0 while the battery is discharging"));
}

TEST_F(Battery, IsDescribedAsSlowAndMomentary) {
  add_battery("BAT0");
  show("BAT0", "power_now", "1\n");
  show("BAT0", "model_name", "5B10W13930\n");
  const Sources found = sources();
  const SourceDescription& description = found[0]->description();
  EXPECT_EQ(description.id, "battery:BAT0");
  EXPECT_EQ(description.label, "BAT0 (5B10W13930)");
  EXPECT_EQ(description.domain, Domain::battery);
  EXPECT_DOUBLE_EQ(description.refresh.count(), 1.0);
  EXPECT_DOUBLE_EQ(description.averaged_over.count(), 0.0);
}

TEST_F(Battery, TwoThatDischargeTogetherAddUp) {
  for (const char* name : {"BAT0", "BAT1"}) {
    add_battery(name);
    show(name, "power_now", "4000000");
  }
  OpenWindow window{sources(), machine_.clock};
  window.pass(10s);
  const Measurement measured = window.end();
  ASSERT_EQ(measured.sources.size(), 1U);
  EXPECT_EQ(measured.sources[0].source_id, "battery:BAT0+BAT1");
  EXPECT_DOUBLE_EQ(measured.total.joules()->point, 80.0);
  EXPECT_EQ(measured.total.perimeter().key(), "battery");
}

TEST_F(Battery, TwoThatAreUsedInTurnAreNeverAGap) {
  add_battery("BAT0");
  add_battery("BAT1");
  show("BAT0", "power_now", "8000000");
  show("BAT1", "power_now", "0");
  show("BAT1", "status", "Not charging");
  const Sources found = sources();
  EXPECT_DOUBLE_EQ(watts_of(*found.at(0), machine_.clock), 8.0);
  show("BAT0", "status", "Unknown");
  show("BAT0", "power_now", "0");
  show("BAT1", "status", "Discharging");
  show("BAT1", "power_now", "8500000");
  EXPECT_DOUBLE_EQ(watts_of(*found.at(0), machine_.clock), 8.5);
}

TEST_F(Battery, OfTwoOneThatIsChargedMakesTheOtherNoMeasureOfTheMachine) {
  add_battery("BAT0");
  add_battery("BAT1");
  show("BAT0", "power_now", "8000000");
  show("BAT1", "power_now", "9000000");
  show("BAT1", "status", "Charging");
  EXPECT_THAT(failure(), HasSubstr("BAT1/status: the battery is charging"));
}

TEST_F(Battery, OfTwoOneThatCannotBeReadLeavesNoneInUse) {
  add_battery("BAT0");
  add_battery("BAT1");
  show("BAT0", "power_now", "8000000");
  const Scan scan = scan_batteries(machine_.sys());
  EXPECT_TRUE(scan.readable.empty());
  EXPECT_EQ(scan.unreadable.at(0).description.id, "battery:BAT1");
}

TEST_F(Battery, WhatFeedsAMouseOrIsNotThereIsNone) {
  add_battery("hidpp_battery_0");
  show("hidpp_battery_0", "scope", "Device\n");
  show("hidpp_battery_0", "power_now", "1");
  add_battery("BAT1");
  show("BAT1", "present", "0\n");
  const Scan scan = scan_batteries(machine_.sys());
  EXPECT_TRUE(scan.readable.empty());
  EXPECT_TRUE(scan.unreadable.empty());
}

TEST_F(Battery, OneThatTellsNeitherPowerNorCurrentIsAnObstacle) {
  add_battery("BAT0");
  const Scan scan = scan_batteries(machine_.sys());
  EXPECT_TRUE(scan.readable.empty());
  ASSERT_EQ(scan.unreadable.size(), 1U);
  EXPECT_THAT(scan.unreadable[0].reason, HasSubstr("current_now: No such file"));
}

}  // namespace
}  // namespace carnot
