// SPDX-License-Identifier: Apache-2.0
#include "app/measure/process_owners.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "support/fake_machine.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A command, process 100, with a child 101 and its child 102; process 200 is somebody else's.
class ProcessOwnersTest : public ::testing::Test {
 protected:
  ProcessOwnersTest() {
    add(100, ::getpid());
    add(101, 100);
    add(102, 101);
    add(200, 1);
    add(::getpid(), 1);
    add(1, 0);
  }
  void add(int pid, int parent) const {
    machine.write(fmt::format("/proc/{}/stat", pid),
                  fmt::format("{} (a b) S {} 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0", pid, parent));
  }
  ProcessOwners owners(OwnedProcesses owned = {.command = 100}) const {
    return ProcessOwners{machine.sys(), std::move(owned)};
  }
  static ProcessOwner one(ProcessOwners all, std::uint32_t pid) {
    return all.of(std::array{pid}).at(0);
  }

  FakeMachine machine;
};

TEST_F(ProcessOwnersTest, WhatDescendsFromTheCommandIsItsOwn) {
  ProcessOwners all = owners();
  const auto told = all.of(std::array<std::uint32_t, 4>{100, 101, 102, 200});
  EXPECT_TRUE(told[0].command && told[1].command && told[2].command);
  EXPECT_EQ(told[3], (ProcessOwner{.known = true}));
}

TEST_F(ProcessOwnersTest, WhatEndedIsNotKnownUnlessItWasSeenBefore) {
  EXPECT_EQ(one(owners(), 999), ProcessOwner{});
  EXPECT_EQ(one(owners(), 0xffffffff), ProcessOwner{});
  ProcessOwners all = owners();
  all.of(std::array<std::uint32_t, 1>{102});
  std::filesystem::remove_all(machine.folder() / "proc/102");
  EXPECT_TRUE(all.of(std::array<std::uint32_t, 1>{102}).at(0).command);
}

TEST_F(ProcessOwnersTest, OrphansAreTheCommandsWhereTheyBecomeOurs) {
  add(103, ::getpid());
  EXPECT_FALSE(one(owners(), 103).command);
  EXPECT_TRUE(one(owners({.command = 100, .account = CpuAccount::process_tree}), 103).command);
  EXPECT_FALSE(one(owners({.command = 100, .account = CpuAccount::process_tree}), 200).command);
}

TEST_F(ProcessOwnersTest, WhatIsInItsGroupIsTheCommandsWhoeverItsParentIs) {
  machine.write("/sys/fs/cgroup/carnot-1/cgroup.procs", "100\n");
  machine.write("/sys/fs/cgroup/carnot-1/below/cgroup.procs", "200\n");
  const CpuCgroup group{CgroupVersion::v2, "/sys/fs/cgroup/carnot-1"};
  EXPECT_TRUE(one(owners({.command = 100, .born_in = group}), 200).command);
  EXPECT_TRUE(one(owners({.command = 100, .named = group}), 200).group);
  EXPECT_FALSE(one(owners({.command = 100, .named = group}), 101).group);
  EXPECT_THAT(owners({.command = 100, .born_in = group}).of_command(), ElementsAre(100, 200));
}

TEST_F(ProcessOwnersTest, AllOfTheCommandAreItsLivingDescendants) {
  EXPECT_THAT(owners().of_command(), ElementsAre(100, 101, 102));
}

TEST_F(ProcessOwnersTest, NumbersOfTheHostMeanOthersInAContainer) {
  const auto link = machine.folder() / "proc/self/ns/pid";
  std::filesystem::create_directories(link.parent_path());
  EXPECT_THAT(why_numbers_differ(machine.sys()), HasSubstr("container"));  // not told: not believed
  std::filesystem::create_symlink("pid:[4026532001]", link);
  EXPECT_THAT(why_numbers_differ(machine.sys()), HasSubstr("--pid=host"));
  std::filesystem::remove(link);
  std::filesystem::create_symlink("pid:[4026531836]", link);
  EXPECT_THAT(why_numbers_differ(machine.sys()), IsEmpty());
}

}  // namespace
}  // namespace carnot
