// SPDX-License-Identifier: Apache-2.0
#include "sensors/rapl.hpp"

#include <gtest/gtest.h>

namespace carnot {
namespace {

TEST(PackageName, ReadsSocketsAndDies) {
  EXPECT_EQ(parse_package_name("package-0"), (PackagePlace{0, 0, false}));
  EXPECT_EQ(parse_package_name("package-10"), (PackagePlace{10, 0, false}));
  EXPECT_EQ(parse_package_name("package-0-die-1"), (PackagePlace{0, 1, true}));
  EXPECT_EQ(package_name({0, 1, true}), "package-0-die-1");
  EXPECT_EQ(package_name({10, 0, false}), "package-10");
}

TEST(PackageName, RefusesWhatIsNone) {
  for (const char* text :
       {"", "package", "package-", "package-x", "package--1", "package-0-die-", "package-0-die-1x",
        "package-0-dye-1", "Package-0", "package-99999999999999999999", "core"}) {
    EXPECT_EQ(parse_package_name(text), std::nullopt) << text;
  }
}

TEST(ZoneDomain, FollowsTheNameFile) {
  EXPECT_EQ(domain_of_zone("dram"), Domain::dram);
  EXPECT_EQ(domain_of_zone("psys"), Domain::psys);
  EXPECT_EQ(domain_of_zone("core"), Domain::cpu_core);
  EXPECT_EQ(domain_of_zone("uncore"), Domain::cpu_uncore);
  EXPECT_EQ(domain_of_zone("package-3-die-0"), Domain::cpu_package);
  EXPECT_EQ(domain_of_zone("package-dram"), std::nullopt);
}

TEST(KnownRange, IsTheSmallestThatHoldsTheValue) {
  EXPECT_EQ(smallest_known_range(0), 65'532'610'987U);
  EXPECT_EQ(smallest_known_range(65'532'610'987U), 65'532'610'987U);
  EXPECT_EQ(smallest_known_range(65'532'610'988U), 65'712'999'613U);
  EXPECT_EQ(smallest_known_range(100'000'000'000U), 262'143'328'850U);
  EXPECT_EQ(smallest_known_range(300'000'000'000U), 300'000'000'000U);
}

}  // namespace
}  // namespace carnot
