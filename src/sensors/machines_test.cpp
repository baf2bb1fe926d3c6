// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sensors/powercap.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> labels_on(const std::string& machine) {
  std::vector<std::string> labels;
  const SysRoot sys{std::filesystem::path{CARNOT_TEST_MACHINES} / machine};
  for (const auto& source : scan_powercap(sys).readable)
    labels.push_back(source->description().label);
  return labels;
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

TEST(Machines, ACloudGuestShowsNothing) { EXPECT_THAT(labels_on("cloud-guest"), IsEmpty()); }

}  // namespace
}  // namespace carnot
