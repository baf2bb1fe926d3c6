// SPDX-License-Identifier: Apache-2.0
#include "base/sys_root.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

TEST(SysRoot, ReadsAndListsBelowItsFolder) {
  const auto folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-sys"));
  must(write_file_atomically(folder.path() / "sys/class/b", "7\n"));
  must(write_file_atomically(folder.path() / "sys/class/a", "8\n"));
  const SysRoot root{folder.path()};
  EXPECT_EQ(must(root.read("/sys/class/b")), "7");
  EXPECT_EQ(root.list("/sys/class"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(root.list("/sys/nothing").empty());
  EXPECT_FALSE(root.exists("/sys/nothing"));
  EXPECT_EQ(root.read("/sys/nothing").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace carnot
