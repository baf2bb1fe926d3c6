// SPDX-License-Identifier: Apache-2.0
#include "base/listed_children.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::Optional;
using testing::UnorderedElementsAre;

class ListedChildren : public testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) {
    must(write_file_atomically(folder.path() / path, text));
  }
  TemporaryFolder folder = must(TemporaryFolder::create("", "proc"));
  SysRoot root{folder.path()};
};

TEST_F(ListedChildren, OfEveryThread) {
  write("proc/10/task/10/children", "11 12 ");
  write("proc/10/task/20/children", "13 ");
  EXPECT_THAT(listed_children(root, 10), Optional(UnorderedElementsAre(11, 12, 13)));
}

TEST_F(ListedChildren, EachOnce) {
  write("proc/10/task/10/children", "11 12 ");
  write("proc/10/task/20/children", "12 ");
  EXPECT_THAT(listed_children(root, 10), Optional(UnorderedElementsAre(11, 12)));
}

TEST_F(ListedChildren, ThatThereAreNoneIsKnownOnlyWhereTheKernelLists) {
  write("proc/10/task/10/children", "");
  write("proc/11/task/11/stat", "");
  EXPECT_THAT(listed_children(root, 10), Optional(IsEmpty()));
  EXPECT_EQ(listed_children(root, 11), std::nullopt);
  EXPECT_EQ(listed_children(root, 12), std::nullopt) << "there is no such process";
}

TEST_F(ListedChildren, WhatIsNoProcessIsLeftOut) {
  write("proc/10/task/10/children", "abc -4 99999999999999999999 0 2147483648  7");
  EXPECT_THAT(listed_children(root, 10), Optional(ElementsAre(7)));
}

TEST(ListedChildrenOfThisMachine, HoldAChildUntilItIsWaitedFor) {
  const SysRoot real{"/"};
  if (!listed_children(real, ::getpid())) GTEST_SKIP() << "this kernel lists no children";
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  EXPECT_THAT(listed_children(real, ::getpid()), Optional(Contains(child)));
  ::waitpid(child, nullptr, 0);
  EXPECT_THAT(listed_children(real, ::getpid()), Optional(Not(Contains(child))));
}

}  // namespace
}  // namespace carnot
