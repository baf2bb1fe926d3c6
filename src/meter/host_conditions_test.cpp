// SPDX-License-Identifier: Apache-2.0
#include "meter/host_conditions.hpp"

#include <gtest/gtest.h>

#include <array>

#include "support/fake_machine.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

constexpr std::array<ProcessId, 1> kWorker{10};

/// Ten seconds of two CPUs: 2000 ticks, in which the worker uses 900.
class TenSeconds {
 public:
  TenSeconds() {
    machine.write("/proc/stat", "cpu  1000 0 0 9000 0 0 0 100\n");
    machine.write("/proc/10/stat", "10 (w) R 1 1 1 0 -1 0 0 0 0 0 500 0 0 0 20");
    machine.write("/proc/uptime", "1000.00 5.00\n");
  }

  HostSnapshot look() const {
    return look_at_host(machine.sys(), machine.clock, ProcessTree{machine.sys(), {}}, kWorker);
  }
  void pass() {
    machine.clock.advance(10s);
    machine.write("/proc/uptime", "1010.00 5.00\n");
    machine.write("/proc/10/stat", "10 (w) R 1 1 1 0 -1 0 0 0 0 0 1400 0 0 0 20");
  }

  FakeMachine machine;
};

TEST(HostConditions, AloneOnTheMachineTheWorkerIsNoDisturbance) {
  TenSeconds host;
  const HostSnapshot before = host.look();
  host.pass();
  host.machine.write("/proc/stat", "cpu  1900 0 0 10100 0 0 0 100\n");
  const HostConditions conditions = conditions_between(before, host.look());
  EXPECT_NEAR(*conditions.other_load, 0.0, 1e-12);
  EXPECT_DOUBLE_EQ(*conditions.steal, 0.0);
}

TEST(HostConditions, OthersAndStealCountTogether) {
  TenSeconds host;
  const HostSnapshot before = host.look();
  host.pass();
  host.machine.write("/proc/stat", "cpu  2200 0 0 9700 0 0 0 200\n");  // 300 others, 100 stolen
  const HostConditions conditions = conditions_between(before, host.look());
  EXPECT_NEAR(*conditions.other_load, 0.20 - 1.0 / 2000.0, 1e-12);  // less a tick's rounding
  EXPECT_NEAR(*conditions.steal, 100.0 / 2000.0, 1e-12);
}

TEST(HostConditions, AFewTicksSayNothingOfOthers) {
  TenSeconds host;
  const HostSnapshot before = host.look();
  host.machine.write("/proc/stat", "cpu  1010 0 0 9009 0 0 0 100\n");
  EXPECT_FALSE(conditions_between(before, host.look()).other_load.has_value());
  host.machine.write("/proc/stat", "cpu  1010 0 0 9010 0 0 0 100\n");
  EXPECT_TRUE(conditions_between(before, host.look()).other_load.has_value());
}

TEST(HostConditions, AWorkerThatDiedLeavesTheLoadOfOthersUnknown) {
  TenSeconds host;
  const HostSnapshot before = host.look();
  host.pass();
  host.machine.write("/proc/stat", "cpu  1900 0 0 10100 0 0 0 100\n");
  std::filesystem::remove_all(host.machine.folder() / "proc/10");
  EXPECT_FALSE(conditions_between(before, host.look()).other_load.has_value());
}

TEST(HostConditions, ReadsFrequencyAndThrottlingWhereTheKernelShowsThem) {
  TenSeconds host;
  const auto set = [&](const char* first, const char* second, const char* throttled) {
    host.machine.write("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", first);
    host.machine.write("/sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", second);
    host.machine.write("/sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count",
                       throttled);
  };
  set("3000000", "3000000", "4");
  const HostSnapshot before = host.look();
  set("3000000", "2400000", "7");
  const HostConditions conditions = conditions_between(before, host.look());
  EXPECT_DOUBLE_EQ(*conditions.frequency_ratio, 0.9);
  EXPECT_EQ(conditions.throttle_events, 3);
}

TEST(HostConditions, WhatTheKernelDoesNotTellIsEmptyNotZero) {
  const FakeMachine machine;
  const HostSnapshot nothing =
      look_at_host(machine.sys(), machine.clock, ProcessTree{machine.sys(), {}}, kWorker);
  const HostConditions conditions = conditions_between(nothing, nothing);
  EXPECT_FALSE(conditions.other_load || conditions.steal || conditions.frequency_ratio ||
               conditions.throttle_events || conditions.suspended);
}

TEST(HostConditions, SleepShowsInTheUptimeOnly) {
  TenSeconds host;
  const HostSnapshot before = host.look();
  host.pass();
  host.machine.write("/proc/uptime", "1070.00 5.00\n");
  EXPECT_NEAR(conditions_between(before, host.look()).suspended->count(), 60.0, 1e-9);
}

/// Ten seconds in which the wall clock went on by so much.
HostConditions when_the_wall_clock_advanced(Seconds wall, std::optional<Seconds> slept = {}) {
  HostSnapshot before;
  before.asleep = Seconds{0.0};
  HostSnapshot after;
  after.when = before.when + 10s;
  after.wall = before.wall + std::chrono::duration_cast<std::chrono::nanoseconds>(wall);
  after.asleep = slept.value_or(Seconds{0.0});
  return conditions_between(before, after);
}

TEST(HostConditions, AWallClockThatIsSetIsSeenBothWays) {
  EXPECT_NEAR(when_the_wall_clock_advanced(Seconds{13.0}).clock_step->count(), 3.0, 0.006);
  EXPECT_NEAR(when_the_wall_clock_advanced(Seconds{-3590.0}).clock_step->count(), -3600.0, 0.006);
}

TEST(HostConditions, SlewingAndSleepAreNoSteps) {
  EXPECT_EQ(when_the_wall_clock_advanced(Seconds{10.004}).clock_step, Seconds{0.0});
  EXPECT_EQ(when_the_wall_clock_advanced(Seconds{70.0}, Seconds{60.0}).clock_step, Seconds{0.0});
}

TEST(HostConditions, TheHottestProcessorIsReadWhateverElseIsHot) {
  const FakeMachine machine;
  const auto show = [&](const char* monitor, const char* name, const char* millidegrees) {
    const std::string folder = std::string{"/sys/class/hwmon/"} + monitor;
    machine.write(folder + "/name", name);
    machine.write(folder + "/temp1_input", millidegrees);
  };
  show("hwmon0", "nvme", "91000\n");
  show("hwmon1", "coretemp", "48000\n");
  show("hwmon2", "coretemp", "52500\n");
  const HostSnapshot before =
      look_at_host(machine.sys(), machine.clock, ProcessTree{machine.sys(), {}}, kWorker);
  show("hwmon2", "coretemp", "71000\n");
  const HostSnapshot after =
      look_at_host(machine.sys(), machine.clock, ProcessTree{machine.sys(), {}}, kWorker);
  EXPECT_DOUBLE_EQ(*conditions_between(before, after).begin_celsius, 52.5);
  EXPECT_DOUBLE_EQ(*conditions_between(before, after).end_celsius, 71.0);
}

}  // namespace
}  // namespace carnot
