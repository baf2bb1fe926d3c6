// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sensors/hwmon/scan.hpp"
#include "sensors/powercap.hpp"
#include "support/source_views.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SysRoot tree_of(const std::string& machine) {
  return SysRoot{std::filesystem::path{CARNOT_TEST_MACHINES} / machine};
}

std::vector<std::string> labels_on(const std::string& machine) {
  return labels_of(scan_powercap(tree_of(machine)).readable);
}

TEST(Machines, TwoSocketsShowTheirPackagesAndTheirMemory) {
  EXPECT_THAT(labels_on("two-socket-server"),
              ElementsAre("package-0", "package-0/dram", "package-1", "package-1/dram"));
}

TEST(Machines, ALaptopShowsItsBoardOnceAndNoMmio) {
  EXPECT_THAT(labels_on("laptop"), ElementsAre("package-0", "package-0/core", "package-0/uncore",
                                               "package-0/dram", "psys"));
}

TEST(Machines, DiesAreNumberedWithinTheirPackage) {
  EXPECT_THAT(labels_on("multi-die-server"), ElementsAre("package-0-die-0", "package-0-die-1",
                                                         "package-10-die-0", "package-10-die-1"));
}

TEST(Machines, ACloudGuestShowsNothing) {
  EXPECT_THAT(labels_on("cloud-guest"), IsEmpty());
  EXPECT_THAT(labels_of(scan_hwmon(tree_of("cloud-guest")).readable), IsEmpty());
}

TEST(Machines, AJetsonShowsTheRailsOfItsMonitorButNoSums) {
  EXPECT_THAT(labels_of(scan_hwmon(tree_of("jetson")).readable),
              ElementsAre("ina3221 VDD_IN", "ina3221 VDD_CPU_GPU_CV", "ina3221 VDD_SOC"));
}

TEST(Machines, AnAmdServerShowsItsBoardItsCoresAndItsSockets) {
  const Scan scan = scan_hwmon(tree_of("amd-server"));
  EXPECT_THAT(labels_of(scan.readable),
              ElementsAre("amdgpu PPT", "amd_energy Ecore000", "amd_energy Ecore001",
                          "amd_energy Esocket0", "amd_energy Esocket1"));
  EXPECT_EQ(scan.readable[0]->description().id, "hwmon:amdgpu@0000:43:00.0:power1");
}

}  // namespace
}  // namespace carnot
