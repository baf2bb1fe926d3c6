// SPDX-License-Identifier: Apache-2.0
#include "sensors/process_times.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

std::string stat_of(int pid, int parent, int user, int system, int children) {
  return fmt::format("{} (name) S {} 1 1 0 -1 0 0 0 0 0 {} {} {} 0 20 0 1 0 5 0 0\n", pid, parent,
                     user, system, children);
}

void add_process(const FakeMachine& machine, int pid, int parent, int ticks, int children = 0) {
  machine.write(fmt::format("/proc/{}/stat", pid), stat_of(pid, parent, ticks, 0, children));
}

TEST(ProcessStat, ReadsTheFieldsThatCount) {
  EXPECT_EQ(parse_process_stat(stat_of(42, 7, 100, 20, 3)), (ProcessStat{42, 7, 'S', 120, 3}));
}

TEST(ProcessStat, ANameMayHoldBracketsSpacesAndLineEnds) {
  EXPECT_EQ(parse_process_stat("42 (a) S 1 (b\n) R 7 1 1 0 -1 0 0 0 0 0 10 5 2 1 20"),
            (ProcessStat{42, 7, 'R', 15, 3}));
}

TEST(ProcessStat, RefusesWhatIsNone) {
  for (const char* text :
       {"", "42", "42 (x", ") 42 (", "42 (x) S 7", "x (x) S 7 1 1 0 -1 0 0 0 0 0 1 1 1 1 20",
        "42 (x) S 7 1 1 0 -1 0 0 0 0 0 1 y 1 1 20", "42 (x) S -7 1 1 0 -1 0 0 0 0 0 1 1 1 1 20",
        "42 (x) S 7 1 1 0 -1 0 0 0 0 0 18446744073709551615 1 1 1 20"}) {
    EXPECT_FALSE(parse_process_stat(text).has_value()) << text;
  }
}

TEST(ProcessTree, AddsDescendantsAndThoseThatEnded) {
  const FakeMachine machine;
  add_process(machine, 10, 1, 100, 50);
  add_process(machine, 11, 10, 20);
  add_process(machine, 5, 11, 3);  // a grandchild whose number is lower than its parent's
  add_process(machine, 99, 1, 1000);
  const ProcessTree tree{machine.sys(), {}};
  EXPECT_DOUBLE_EQ(must(tree.cpu_time(std::array{10})).count(), 1.73);
}

TEST(ProcessTree, LooksAtNobodyElseWhereTheKernelListsChildren) {
  const FakeMachine machine;
  add_process(machine, 10, 1, 100, 50);
  add_process(machine, 11, 10, 20);
  add_process(machine, 5, 11, 3);
  add_process(machine, 12, 10, 7);  // not listed: only a look at all processes would find it
  machine.write("/proc/10/task/10/children", "11 ");
  machine.write("/proc/11/task/11/children", "");
  machine.write("/proc/11/task/30/children", "5 ");
  machine.write("/proc/5/task/5/children", "");
  const ProcessTree tree{machine.sys(), {}};
  EXPECT_EQ(tree.members(std::array{10}), (std::set<ProcessId>{5, 10, 11}));
  EXPECT_DOUBLE_EQ(must(tree.cpu_time(std::array{10, 11})).count(), 1.73);
  EXPECT_EQ(tree.children_of(10), std::vector<ProcessId>{11});
}

TEST(ProcessTree, PrefersTheExactTimeOfTheLiving) {
  const FakeMachine machine;
  add_process(machine, 10, 1, 100, 50);
  const ProcessTree tree{machine.sys(), [](ProcessId) { return Seconds{1.0012345}; }};
  EXPECT_DOUBLE_EQ(must(tree.cpu_time(std::array{10})).count(), 1.5012345);
}

TEST(ProcessTree, IgnoresProcessesThatVanishOrShowGarbage) {
  const FakeMachine machine;
  add_process(machine, 10, 1, 100);
  machine.write("/proc/11/stat", "garbage");
  machine.write("/proc/self/stat", stat_of(12, 10, 100, 0, 0));
  EXPECT_DOUBLE_EQ(must(ProcessTree{machine.sys(), {}}.cpu_time(std::array{10})).count(), 1.0);
}

TEST(ProcessTree, WithoutALivingRootThereIsNoTime) {
  const FakeMachine machine;
  add_process(machine, 11, 10, 20);
  EXPECT_FALSE(ProcessTree(machine.sys(), {}).cpu_time(std::array{12}).has_value());
}

TEST(KernelCpuTime, OfThisProcessGrowsWithWork) {
  const auto before = kernel_cpu_time(::getpid());
  ASSERT_TRUE(before.has_value());
  double sum = 0.0;
  while (*kernel_cpu_time(::getpid()) - *before < Seconds{1e-3}) sum += 1.0;
  EXPECT_GT(sum, 0.0);
}

TEST(KernelCpuTime, OfNoProcessIsNone) {
  EXPECT_FALSE(kernel_cpu_time(0x7fffffff).has_value());  // would alias to this process's own clock
  EXPECT_FALSE(kernel_cpu_time(0).has_value());
  EXPECT_FALSE(kernel_cpu_time(-1).has_value());
}

}  // namespace
}  // namespace carnot
