// SPDX-License-Identifier: Apache-2.0
#include "app/machine_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/fake_machine.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

class MachineChecks : public ::testing::Test {
 protected:
  /// Of one subject.
  MachineCheck check(const std::string& subject) const {
    const auto all = check_machine({machine.sys(), host, other_load, probe, reads_rapl});
    const auto found = std::ranges::find(all, subject, &MachineCheck::subject);
    return found == all.end() ? MachineCheck{} : *found;
  }
  CheckState state(const std::string& subject) const { return check(subject).state; }

  FakeMachine machine;
  Host host;
  std::optional<double> other_load;
  HostConditions probe;
  bool reads_rapl = false;
};

TEST_F(MachineChecks, WhatTheKernelDoesNotTellIsUnknownAndNeverFine) {
  for (const char* subject : {"other load", "governor", "turbo", "SMT", "heat", "power limit",
                              "power supply", "CPU limit", "clock"}) {
    EXPECT_EQ(state(subject), CheckState::unknown) << subject;
  }
}

TEST_F(MachineChecks, AGuestSharesItsProcessor) {
  EXPECT_EQ(state("virtual machine"), CheckState::fine);
  host.virtualisation = "container";
  EXPECT_EQ(state("virtual machine"), CheckState::fine);
  host.virtualisation = "kvm, container";
  EXPECT_EQ(state("virtual machine"), CheckState::doubtful);
  EXPECT_EQ(check("virtual machine").found, "kvm; a container in it");
  host.virtualisation = "vm";
  EXPECT_EQ(check("virtual machine").found, "yes, of a kind that it does not tell");
}

TEST_F(MachineChecks, WhatAGuestSeesOfTheProcessorIsNoAnswer) {
  machine.write("/sys/devices/system/cpu/smt/active", "0\n");
  host.virtualisation = "kvm";
  EXPECT_EQ(state("SMT"), CheckState::unknown);
  EXPECT_THAT(check("SMT").found, HasSubstr("hypervisor hides it"));
  EXPECT_THAT(check("governor").found, HasSubstr("hypervisor hides it"));
}

TEST_F(MachineChecks, WhatIsSwitchedSaysHowItIsSwitchedBack) {
  host.governor = "powersave";
  host.turbo = true;
  machine.write("/sys/devices/system/cpu/smt/active", "1\n");
  for (const char* subject : {"governor", "turbo", "SMT"}) {
    EXPECT_THAT(check(subject).cure, HasSubstr("until the next restart")) << subject;
    EXPECT_THAT(check(subject).cure, HasSubstr("undo: ")) << subject;
  }
}

TEST_F(MachineChecks, AWanderingFrequencyIsDoubtfulWithTheCommandThatFixesIt) {
  host.governor = "powersave";
  host.turbo = true;
  EXPECT_EQ(check("governor").found, "powersave");
  EXPECT_EQ(check("governor").command, "sudo cpupower frequency-set -g performance");
  EXPECT_THAT(check("turbo").command, HasSubstr("no_turbo"));
  host.governor = "performance";
  host.turbo = false;
  EXPECT_EQ(state("governor"), CheckState::fine);
  EXPECT_EQ(state("turbo"), CheckState::fine);
}

TEST_F(MachineChecks, SharedCoresAreDoubtful) {
  machine.write("/sys/devices/system/cpu/smt/active", "1\n");
  EXPECT_THAT(check("SMT").command, HasSubstr("smt/control"));
  machine.write("/sys/devices/system/cpu/smt/active", "0\n");
  EXPECT_EQ(state("SMT"), CheckState::fine);
}

TEST_F(MachineChecks, OtherLoadIsJudgedAsATrialWouldBe) {
  other_load = 0.01;
  EXPECT_EQ(state("other load"), CheckState::fine);
  other_load = 0.05;
  EXPECT_EQ(state("other load"), CheckState::doubtful);
  EXPECT_THAT(check("other load").problem, Not(HasSubstr("INVALID")));
  other_load = 0.2;
  EXPECT_THAT(check("other load").problem, HasSubstr("INVALID"));
}

TEST_F(MachineChecks, HeatIsReadFromWhereverTheProcessorShowsIt) {
  machine.write("/sys/class/thermal/thermal_zone3/type", "x86_pkg_temp\n");
  machine.write("/sys/class/thermal/thermal_zone3/temp", "54000\n");
  machine.write("/sys/class/thermal/thermal_zone4/type", "acpitz\n");  // the board's, not the CPU's
  machine.write("/sys/class/thermal/thermal_zone4/temp", "99000\n");
  EXPECT_EQ(state("heat"), CheckState::fine);
  EXPECT_EQ(check("heat").found, "54 °C after the probe");
  machine.write("/sys/class/hwmon/hwmon2/name", "k10temp\n");
  machine.write("/sys/class/hwmon/hwmon2/temp1_input", "93500\n");
  EXPECT_EQ(state("heat"), CheckState::doubtful);
}

TEST_F(MachineChecks, ThrottlingInTheProbeIsHeat) {
  probe.throttle_events = 0;
  EXPECT_EQ(check("heat").found, "no throttling");
  probe.throttle_events = 3;
  EXPECT_EQ(state("heat"), CheckState::doubtful);
  EXPECT_THAT(check("heat").problem, HasSubstr("lowered its speed"));
}

TEST_F(MachineChecks, ALoweredPowerLimitIsShownAgainstTheRated) {
  const std::string zone = "/sys/class/powercap/intel-rapl:0/constraint_0_";
  machine.write(zone + "max_power_uw", "65000000\n");
  machine.write(zone + "power_limit_uw", "65000000\n");
  EXPECT_EQ(state("power limit"), CheckState::fine);
  machine.write(zone + "power_limit_uw", "35000000\n");
  EXPECT_EQ(check("power limit").found, "35.0 W of 65.0 W");
  EXPECT_EQ(state("power limit"), CheckState::doubtful);
}

TEST_F(MachineChecks, ALaptopOnBatteryIsDoubtful) {
  machine.write("/sys/class/power_supply/AC/type", "Mains\n");
  machine.write("/sys/class/power_supply/AC/online", "0\n");
  machine.write("/sys/class/power_supply/BAT0/type", "Battery\n");
  EXPECT_EQ(state("power supply"), CheckState::doubtful);
  machine.write("/sys/class/power_supply/AC/online", "1\n");
  EXPECT_EQ(state("power supply"), CheckState::fine);
}

TEST_F(MachineChecks, AQuotaStopsTheContainer) {
  machine.write("/sys/fs/cgroup/cpu.max", "150000 100000\n");
  EXPECT_EQ(check("CPU limit").found, "1.5 CPUs' time");
  EXPECT_EQ(state("CPU limit"), CheckState::doubtful);
  machine.write("/sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(state("CPU limit"), CheckState::fine);
}

TEST_F(MachineChecks, ASlowClockIsNamed) {
  const std::string file = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
  machine.write(file, "tsc\n");
  EXPECT_EQ(state("clock"), CheckState::fine);
  machine.write(file, "hpet\n");
  EXPECT_EQ(state("clock"), CheckState::doubtful);
}

TEST_F(MachineChecks, EnergyFilteringIsARiskOnlyWhereSgxIsOn) {
  host.cpu_model = "Intel Xeon";
  machine.write("/proc/cpuinfo", "processor : 0\nflags : fpu sgx sse\nbugs :\n");
  EXPECT_EQ(check("energy filtering").subject, "");  // no counter of the processor is read
  reads_rapl = true;
  EXPECT_EQ(state("energy filtering"), CheckState::doubtful);
  machine.write("/proc/cpuinfo", "processor : 0\nflags : fpu sse\nbugs : sgx\n");
  EXPECT_EQ(state("energy filtering"), CheckState::fine);
  machine.write("/proc/cpuinfo", "processor : 0\n");
  EXPECT_EQ(state("energy filtering"), CheckState::unknown);
}

TEST_F(MachineChecks, GarbageIsUnknown) {
  machine.write("/sys/fs/cgroup/cpu.max", "soon\n");
  machine.write("/sys/class/powercap/intel-rapl:0/constraint_0_max_power_uw", "much\n");
  EXPECT_EQ(state("power limit"), CheckState::unknown);
  EXPECT_EQ(state("CPU limit"), CheckState::unknown);
}

}  // namespace
}  // namespace carnot
