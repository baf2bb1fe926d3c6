// SPDX-License-Identifier: Apache-2.0
#include "meter/host.hpp"

#include <gtest/gtest.h>

#include "support/fake_machine.hpp"

namespace carnot {
namespace {

void furnish(const FakeMachine& machine) {
  machine.write("/proc/cpuinfo",
                "processor : 0\nmodel name : AMD EPYC 7B12\nflags : fpu hypervisor\n");
  machine.write("/proc/meminfo", "MemTotal:       16384000 kB\nMemFree: 1 kB\n");
  machine.write("/proc/sys/kernel/hostname", "lab-7\n");
  machine.write("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  machine.write("/etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n");
  machine.write("/sys/class/dmi/id/product_name", "Google Compute Engine\n");
  machine.write("/.dockerenv", "");
  machine.write("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  machine.write("/sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
}

TEST(Host, IsDescribedFromItsFiles) {
  const FakeMachine machine;
  furnish(machine);
  const Host host = describe_host(machine.sys());
  EXPECT_EQ(host.name, "lab-7");
  EXPECT_EQ(host.cpu_model, "AMD EPYC 7B12");
  EXPECT_EQ(host.visible_cpus, 1);
  EXPECT_EQ(host.memory_bytes, 16384000ULL * 1024);
  EXPECT_EQ(host.kernel, "6.1.0-18-amd64");
  EXPECT_EQ(host.operating_system, "Debian GNU/Linux 12");
  EXPECT_EQ(host.virtualisation, "kvm, container");
  EXPECT_EQ(host.governor, "performance");
  EXPECT_EQ(host.turbo, false);
}

TEST(Host, AMachineThatTellsNothingIsStillAHost) {
  const Host host = describe_host(FakeMachine{}.sys());
  EXPECT_EQ(host.visible_cpus, 0);
  EXPECT_EQ(host.memory_bytes, 0U);
  EXPECT_EQ(host.virtualisation, "");
  EXPECT_FALSE(host.turbo.has_value());
  EXPECT_EQ(host.fingerprint.size(), 16U);
}

TEST(Host, FingerprintFollowsTheHardwareNotTheName) {
  const FakeMachine machine;
  furnish(machine);
  const std::string before = describe_host(machine.sys()).fingerprint;
  machine.write("/proc/sys/kernel/hostname", "lab-8\n");
  machine.write("/proc/meminfo", "MemTotal:       16383000 kB\n");  // another boot
  EXPECT_EQ(describe_host(machine.sys()).fingerprint, before);
  machine.write("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  EXPECT_NE(describe_host(machine.sys()).fingerprint, before);
}

}  // namespace
}  // namespace carnot
