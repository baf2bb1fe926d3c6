// SPDX-License-Identifier: Apache-2.0
#include "engines/process_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// A /proc with a worker (10, two threads), its child 11 and grandchild 12.
class FakeProc : public testing::Test {
 protected:
  void SetUp() override {
    add(10, "10", "11 ", 1000, 1500);
    write("/proc/10/task/20/children", "");
    add(11, "11", "12 ", 200, 200);
    add(12, "12", "", 30, 30);
    add(99, "99", "", 5, 5);
  }
  void add(int pid, const std::string& task, const std::string& children, int rss, int peak) {
    const std::string process = "/proc/" + std::to_string(pid);
    write(process + "/status", "Name:\tw\nVmHWM:\t    " + std::to_string(peak) +
                                   " kB\nVmRSS:\t    " + std::to_string(rss) +
                                   " kB\nThreads:\t2\n");
    write(process + "/task/" + task + "/children", children);
  }
  void write(const std::string& path, const std::string& text) {
    must(write_file_atomically(folder.path() / path.substr(1), text));
  }
  TemporaryFolder folder = must(TemporaryFolder::create("", "proc"));
  SysRoot root{folder.path()};
};

TEST_F(FakeProc, FindsChildrenOfAllGenerations) {
  EXPECT_THAT(process_tree(root, 10), testing::ElementsAre(10, 11, 12));
}

TEST_F(FakeProc, SumsTheMemoryOfTheTree) {
  EXPECT_EQ(resident_bytes_of_tree(root, 10), (1000U + 200 + 30) * 1024);
  EXPECT_EQ(peak_resident_bytes_of(root, 10), 1500U * 1024);
}

TEST_F(FakeProc, FindsNothingOfAProcessThatIsGone) {
  EXPECT_TRUE(process_tree(root, 55).empty());
  EXPECT_EQ(resident_bytes_of_tree(root, 55), 0U);
}

TEST_F(FakeProc, SkipsAChildThatEndedMeanwhile) {
  write("/proc/12/task/12/children", "77 ");
  EXPECT_EQ(resident_bytes_of_tree(root, 10), (1000U + 200 + 30) * 1024);
}

TEST_F(FakeProc, IsNotFooledByGarbage) {
  write("/proc/12/task/12/children", "abc -4 99999999999999999999 0 10");
  EXPECT_THAT(process_tree(root, 10), testing::ElementsAre(10, 11, 12)) << "10 again is no child";
  write("/proc/10/status", "VmRSS: lots\n");
  EXPECT_EQ(resident_bytes_of_tree(root, 10), (200U + 30) * 1024);
}

TEST(ProcessTree, SeesThisVeryProcess) {
  const SysRoot real{"/"};
  EXPECT_GT(resident_bytes_of_tree(real, ::getpid()), 1'000'000U);
  EXPECT_GE(peak_resident_bytes_of(real, ::getpid()), 1'000'000U);
}

}  // namespace
}  // namespace carnot
