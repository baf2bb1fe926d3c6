// SPDX-License-Identifier: Apache-2.0
#include "engines/memory_limit.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

class FakeMemory : public testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) {
    must(write_file_atomically(folder.path() / path, text));
  }
  TemporaryFolder folder = must(TemporaryFolder::create("", "memory"));
  SysRoot root{folder.path()};
};

TEST_F(FakeMemory, LeavesAFifthToTheOthers) {
  write("proc/meminfo", "MemTotal:       16000 kB\nMemAvailable:   10000 kB\n");
  EXPECT_EQ(must(default_worker_memory_limit(root)), 8000U * 1024);
}

TEST_F(FakeMemory, HeedsAControlGroup) {
  write("proc/meminfo", "MemAvailable:   10000 kB\n");
  write("sys/fs/cgroup/memory.max", "5000000\n");
  write("sys/fs/cgroup/memory.current", "1000000\n");
  EXPECT_EQ(must(available_memory_bytes(root)), 4'000'000U);
  write("sys/fs/cgroup/memory.current", "6000000\n");
  EXPECT_EQ(must(available_memory_bytes(root)), 0U);
  write("sys/fs/cgroup/memory.max", "max\n");
  EXPECT_EQ(must(available_memory_bytes(root)), 10000U * 1024);
}

TEST_F(FakeMemory, SaysWhenTheKernelDoesNotTell) {
  EXPECT_FALSE(available_memory_bytes(root));
  write("proc/meminfo", "MemAvailable:   many kB\n");
  const auto garbage = available_memory_bytes(root);
  ASSERT_FALSE(garbage);
  EXPECT_EQ(garbage.error().code, ErrorCode::environment);
}

}  // namespace
}  // namespace carnot
