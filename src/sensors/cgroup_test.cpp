// SPDX-License-Identifier: Apache-2.0
#include "sensors/cgroup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kHybrid =
    "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
    "34 31 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";
constexpr std::string_view kUnified =
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

TEST(Cgroup, MembershipsAreThoseThatCountCpuTime) {
  EXPECT_THAT(
      parse_cgroup_memberships("9:name=systemd:/\n4:memory:/m\n2:cpu,cpuacct:/a:b\n0::/u\n"),
      ElementsAre(CgroupMembership{CgroupVersion::v1, "/a:b"},
                  CgroupMembership{CgroupVersion::v2, "/u"}));
  EXPECT_TRUE(parse_cgroup_memberships("").empty());
  EXPECT_TRUE(parse_cgroup_memberships("0:\n:::\n0::relative\n0::/../other\n").empty());
}

TEST(Cgroup, MountsMayHaveBlanksInTheirPathsAndAnyNumberOfTags) {
  EXPECT_THAT(parse_cgroup_mounts(kHybrid),
              ElementsAre(CgroupMount{CgroupVersion::v1, "/", "/sys/fs/cgroup/cpu,cpuacct"},
                          CgroupMount{CgroupVersion::v2, "/", "/sys/fs/cgroup/unified"}));
  EXPECT_THAT(parse_cgroup_mounts("1 2 0:3 /a\\040b /c\\134d rw - cgroup2 none rw\n"),
              ElementsAre(CgroupMount{CgroupVersion::v2, "/a b", "/c\\d"}));
  EXPECT_TRUE(parse_cgroup_mounts("1 2 - cgroup2\n\n - \n").empty());
}

TEST(Cgroup, CpuTimeIsMicrosecondsInV2AndNanosecondsInV1) {
  EXPECT_DOUBLE_EQ(
      parse_cgroup_cpu_time(CgroupVersion::v2, "usage_usec 2500000\nuser_usec 1\n").value().count(),
      2.5);
  EXPECT_DOUBLE_EQ(parse_cgroup_cpu_time(CgroupVersion::v1, "2500000000\n").value().count(), 2.5);
  for (const char* text :
       {"", "usage_usec", "usage_usec -1\n", "user_usec 1\n", "usage_usec 99999999999999999999\n"})
    EXPECT_FALSE(parse_cgroup_cpu_time(CgroupVersion::v2, text).has_value()) << text;
}

TEST(Cgroup, IsFoundByItsPathOrItsFolderV2First) {
  FakeMachine machine;
  machine.write("/proc/self/mountinfo", kHybrid);
  machine.write("/sys/fs/cgroup/cpu,cpuacct/job/cpuacct.usage", "1000000000\n");
  EXPECT_EQ(must(find_cgroup(machine.sys(), "/job")).version, CgroupVersion::v1);
  machine.write("/sys/fs/cgroup/unified/job/cpu.stat", "usage_usec 3000000\n");
  const CpuCgroup group = must(find_cgroup(machine.sys(), "job/"));
  EXPECT_EQ(group.folder, "/sys/fs/cgroup/unified/job");
  EXPECT_DOUBLE_EQ(must(cpu_time_of(machine.sys(), group)).count(), 3.0);
  const CpuCgroup old = must(find_cgroup(machine.sys(), "/sys/fs/cgroup/cpu,cpuacct/job"));
  EXPECT_DOUBLE_EQ(must(cpu_time_of(machine.sys(), old)).count(), 1.0);
}

TEST(Cgroup, InAContainerPathsBeginWhereTheMountDoes) {
  FakeMachine machine;
  machine.write("/proc/self/mountinfo",
                "30 23 0:26 /docker/1f /sys/fs/cgroup ro - cgroup2 cgroup2 ro\n");
  machine.write("/sys/fs/cgroup/cpu.stat", "usage_usec 1\n");
  machine.write("/sys/fs/cgroup/below/cpu.stat", "usage_usec 2\n");
  EXPECT_EQ(must(find_cgroup(machine.sys(), "/docker/1f/below")).folder, "/sys/fs/cgroup/below");
  EXPECT_EQ(must(find_cgroup(machine.sys(), "/docker/1f")).folder, "/sys/fs/cgroup");
  machine.write("/proc/self/cgroup", "0::/docker/1f/below\n");
  EXPECT_EQ(own_cgroup_v2(machine.sys()).value().folder, "/sys/fs/cgroup/below");
  // With a namespace of its own, the container sees itself at the root.
  machine.write("/proc/self/mountinfo", "30 23 0:26 /../.. /sys/fs/cgroup ro - cgroup2 c ro\n");
  machine.write("/proc/self/cgroup", "0::/\n");
  EXPECT_EQ(own_cgroup_v2(machine.sys()).value().folder, "/sys/fs/cgroup");
}

TEST(Cgroup, WhatIsNotThereIsRefusedWithAReason) {
  FakeMachine machine;
  EXPECT_EQ(find_cgroup(machine.sys(), "/job").error().code, ErrorCode::unsupported);
  machine.write("/proc/self/mountinfo", kUnified);
  EXPECT_EQ(find_cgroup(machine.sys(), "/job").error().code, ErrorCode::not_found);
  EXPECT_THAT(find_cgroup(machine.sys(), "/job").error().remedy, HasSubstr("/proc/PID/cgroup"));
  machine.write("/sys/fs/cgroup/cpu.stat", "usage_usec 1\n");
  EXPECT_FALSE(find_cgroup(machine.sys(), "/job/..").has_value());
  machine.write("/sys/fs/cgroup/job/cpu.stat", "garbage\n");
  const CpuCgroup group = must(find_cgroup(machine.sys(), "/job"));
  EXPECT_EQ(cpu_time_of(machine.sys(), group).error().code, ErrorCode::failed);
}

}  // namespace
}  // namespace carnot
