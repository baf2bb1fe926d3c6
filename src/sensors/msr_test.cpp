// SPDX-License-Identifier: Apache-2.0
#include "sensors/msr.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/as_nobody.hpp"
#include "support/fake_machine.hpp"
#include "support/fake_msr.hpp"
#include "support/source_views.hpp"
#include "support/window_story.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kUsualUnit = 0xA0E03;  // n = 14
constexpr std::uint32_t kUnit = 0x606;
constexpr std::uint32_t kPackage = 0x611;
constexpr std::uint32_t kDram = 0x619;
constexpr std::uint32_t kCore = 0x639;
constexpr std::uint32_t kPsys = 0x64d;

CpuIdentity intel(int model) {
  CpuIdentity cpu;
  cpu.vendor = "GenuineIntel";
  cpu.family = 6;
  cpu.model = model;
  return cpu;
}

CpuIdentity amd(int family) {
  CpuIdentity cpu;
  cpu.vendor = "AuthenticAMD";
  cpu.family = family;
  return cpu;
}

double tick_of(const CpuIdentity& cpu, Domain domain, std::uint64_t unit_register) {
  for (const MsrCounter& counter : msr_counters(cpu, unit_register)) {
    if (counter.domain == domain) return counter.joules_per_tick;
  }
  return 0.0;
}

TEST(MsrUnit, IsBitsTwelveToEight) {
  EXPECT_DOUBLE_EQ(tick_of(intel(0x9e), Domain::cpu_package, kUsualUnit), 1.0 / 16384.0);
  EXPECT_DOUBLE_EQ(tick_of(amd(0x19), Domain::cpu_package, 0xA1003), 1.0 / 65536.0);
  EXPECT_DOUBLE_EQ(tick_of(intel(0x9e), Domain::cpu_package, 0x1F00), 1.0 / 2147483648.0);
}

TEST(MsrUnit, MemoryOfServersCountsInAUnitOfItsOwn) {
  for (const int model : {0x3f, 0x4f, 0x55, 0x56, 0x57, 0x6a, 0x6c, 0x85}) {
    EXPECT_DOUBLE_EQ(tick_of(intel(model), Domain::dram, kUsualUnit), 1.0 / 65536.0) << model;
    EXPECT_DOUBLE_EQ(tick_of(intel(model), Domain::cpu_package, kUsualUnit), 1.0 / 16384.0);
  }
  EXPECT_DOUBLE_EQ(tick_of(intel(0x9e), Domain::dram, kUsualUnit), 1.0 / 16384.0);
  EXPECT_DOUBLE_EQ(tick_of(intel(0x8f), Domain::dram, kUsualUnit), 1.0 / 16384.0);
}

TEST(MsrUnit, TheBoardOfSapphireRapidsCountsWholeJoules) {
  EXPECT_DOUBLE_EQ(tick_of(intel(0x8f), Domain::psys, kUsualUnit), 1.0);
  EXPECT_DOUBLE_EQ(tick_of(intel(0xcf), Domain::psys, kUsualUnit), 1.0);
  EXPECT_DOUBLE_EQ(tick_of(intel(0x9e), Domain::psys, kUsualUnit), 1.0 / 16384.0);
}

TEST(MsrUnit, SilvermontCountsInMicrojoules) {
  EXPECT_DOUBLE_EQ(tick_of(intel(0x37), Domain::cpu_package, 0x500), 32e-6);
  EXPECT_DOUBLE_EQ(tick_of(intel(0x4c), Domain::cpu_package, 0), 1e-6);
}

TEST(MsrUnit, ARegisterWithoutAUnitMakesNoCounters) {
  EXPECT_THAT(msr_counters(intel(0x9e), 0), IsEmpty());
}

TEST(MsrUnit, ProcessorsWhoseCountersAreNotKnownHaveNone) {
  EXPECT_EQ(msr_unit_address(CpuIdentity{}), std::nullopt);
  EXPECT_EQ(msr_unit_address(amd(0x15)), std::nullopt);
  EXPECT_EQ(msr_unit_address(intel(0x4d)), std::nullopt);
  CpuIdentity netburst = intel(4);
  netburst.family = 15;
  EXPECT_EQ(msr_unit_address(netburst), std::nullopt);
  EXPECT_EQ(msr_unit_address(amd(0x17)), 0xC0010299U);
}

/// A machine with the module msr loaded.
class Msr : public ::testing::Test {
 protected:
  void be(std::string_view vendor, int family, int model) {
    machine_.write("/proc/cpuinfo", "processor : 0\nvendor_id : " + std::string{vendor} +
                                        "\ncpu family : " + std::to_string(family) +
                                        "\nmodel : " + std::to_string(model) + "\n");
  }
  void place(int cpu, std::string_view package, std::string_view die) {
    const std::string topology = "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/";
    machine_.write(topology + "physical_package_id", package);
    machine_.write(topology + "die_id", die);
  }
  std::filesystem::path file_of(int cpu) const {
    return machine_.sys().path_of("/dev/cpu/" + std::to_string(cpu) + "/msr");
  }
  void show(int cpu, std::uint32_t address, std::uint64_t value) {
    show_msr(file_of(cpu), address, value);
  }
  void add_intel(int cpu) {
    show(cpu, kUnit, kUsualUnit);
    show(cpu, kPackage, 1000);
    show(cpu, kDram, 2000);
  }
  std::vector<std::string> ids() { return ids_of(scan_msr(machine_.sys()).readable); }

  FakeMachine machine_;
};

TEST_F(Msr, WithoutTheModuleThereIsNothing) {
  be("GenuineIntel", 6, 0x9e);
  machine_.write("/dev/cpu/microcode", "");
  const Scan scan = scan_msr(machine_.sys());
  EXPECT_TRUE(scan.readable.empty());
  EXPECT_TRUE(scan.unreadable.empty());
}

TEST_F(Msr, AnUnknownProcessorIsLeftAlone) {
  add_intel(0);
  EXPECT_THAT(ids(), IsEmpty());
}

TEST_F(Msr, RegistersThatReadZeroOrNothingAreNoDomains) {
  be("GenuineIntel", 6, 0x9e);
  add_intel(0);
  show(0, kCore, 0);
  EXPECT_THAT(ids(), ElementsAre("msr:package:cpu0", "msr:dram:cpu0"));
}

TEST_F(Msr, EachPackageIsReadThroughItsFirstCpu) {
  be("GenuineIntel", 6, 0x9e);
  for (const int cpu : {0, 2, 10}) add_intel(cpu);
  place(0, "0", "0");
  place(10, "1", "0");
  place(2, "1", "0");
  EXPECT_THAT(
      ids(), ElementsAre("msr:package:cpu0", "msr:dram:cpu0", "msr:package:cpu2", "msr:dram:cpu2"));
}

TEST_F(Msr, IntelCountsPerDieAndAmdPerPackage) {
  place(0, "0", "0");
  place(1, "0", "1");
  be("GenuineIntel", 6, 0x55);
  add_intel(0);
  add_intel(1);
  const Scan intel = scan_msr(machine_.sys());
  ASSERT_EQ(intel.readable.size(), 4U);
  EXPECT_EQ(intel.readable[2]->description().label, "package-0-die-1");
  be("AuthenticAMD", 0x17, 1);
  for (const int cpu : {0, 1}) {
    show(cpu, 0xC0010299, 0xA1003);
    show(cpu, 0xC001029B, 5);
  }
  EXPECT_THAT(ids(), ElementsAre("msr:package:cpu0"));
}

TEST_F(Msr, TheBoardIsCountedOnce) {
  be("GenuineIntel", 6, 0x8f);
  place(1, "1", "0");
  for (const int cpu : {0, 1}) {
    add_intel(cpu);
    show(cpu, kPsys, 77);
  }
  EXPECT_THAT(ids(), ElementsAre("msr:package:cpu0", "msr:dram:cpu0", "msr:psys:cpu0",
                                 "msr:package:cpu1", "msr:dram:cpu1"));
}

TEST_F(Msr, OnlyTheLowThirtyTwoBitsCountAndAWrapIsNoLoss) {
  be("GenuineIntel", 6, 0x9e);
  show(0, kUnit, kUsualUnit);
  show(0, kPackage, 0xABCD'0000'0000U + 0xffff'ffff - 16383);  // one joule before the end
  OpenWindow window{scan_msr(machine_.sys()).readable, machine_.clock};
  show(0, kPackage, 2 * 16384ULL);
  window.pass(1s);
  const Measurement measured = window.end();
  EXPECT_DOUBLE_EQ(measured.total.joules()->point, 3.0);
  EXPECT_EQ(measured.total.perimeter().key(), "cpu_package");
}

TEST_F(Msr, ACpuThatIsTakenOffIsAFailedReadingThatNamesTheRegister) {
  be("GenuineIntel", 6, 0x9e);
  add_intel(0);
  const Scan scan = scan_msr(machine_.sys());
  std::filesystem::resize_file(file_of(0), 0);
  EXPECT_THAT(failure_of(*scan.readable[0], machine_.clock),
              HasSubstr("/dev/cpu/0/msr at 0x611: Input/output error"));
}

TEST_F(Msr, AGuestWhoseHostHasNoSuchRegisterHasNothing) {
  be("GenuineIntel", 6, 0x9e);
  machine_.write("/dev/cpu/0/msr", "");
  const Scan scan = scan_msr(machine_.sys());
  EXPECT_TRUE(scan.readable.empty());
  EXPECT_TRUE(scan.unreadable.empty());
}

TEST_F(Msr, ARefusedDeviceIsAPermissionObstacleOfThePackage) {
  be("GenuineIntel", 6, 0x9e);
  add_intel(0);
  ::chmod(file_of(0).c_str(), 0);
  const AsNobody nobody{machine_};
  const Scan scan = scan_msr(machine_.sys());
  ASSERT_EQ(scan.unreadable.size(), 1U);
  EXPECT_EQ(scan.unreadable[0].kind, ObstacleKind::permission);
  EXPECT_EQ(scan.unreadable[0].description.label, "package-0");
}

}  // namespace
}  // namespace carnot
