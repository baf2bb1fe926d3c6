// SPDX-License-Identifier: Apache-2.0
#include "base/claimed_folder.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/must.hpp"

namespace carnot {
namespace {

TemporaryFolder folder() {
  return must(TemporaryFolder::create(testing::TempDir(), "carnot-claimed"));
}

TEST(ClaimedFolder, LeftByAProcessThatDiedIsRemovedByTheNext) {
  const auto here = folder();
  const pid_t killed = ::fork();
  ASSERT_GE(killed, 0);
  if (killed == 0) {
    const auto left = ClaimedFolder::create(here.path(), "work");
    const auto written = write_file_atomically(left->path() / "deep/a", "abc");
    ::_exit(left && written ? 0 : 1);  // without destructors, as by kill -9
  }
  int status = -1;
  ASSERT_EQ(::waitpid(killed, &status, 0), killed);
  ASSERT_EQ(status, 0);
  ASSERT_FALSE(std::filesystem::is_empty(here.path()));
  ClaimedFolder::remove_abandoned(here.path(), "work");
  EXPECT_TRUE(std::filesystem::is_empty(here.path()));
}

TEST(ClaimedFolder, InUseIsNotTakenForAbandoned) {
  const auto here = folder();
  auto used = must(ClaimedFolder::create(here.path(), "work"));
  const auto moved = std::move(used);
  ClaimedFolder::remove_abandoned(here.path(), "work");
  EXPECT_TRUE(std::filesystem::exists(moved.path()));
}

TEST(ClaimedFolder, RemovesOnlyWhatItCouldHaveMade) {
  const auto here = folder();
  const auto elsewhere = folder();
  std::filesystem::create_directories(here.path() / "workshop.abcdef");
  std::filesystem::create_directories(here.path() / "work.is-not-ours");
  must(write_file_atomically(here.path() / "work.abcdef", "a file"));
  must(write_file_atomically(elsewhere.path() / "precious", "kept"));
  std::filesystem::create_directory_symlink(elsewhere.path(), here.path() / "work.ghijkl");
  ClaimedFolder::remove_abandoned(here.path(), "work");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{here.path()}, {}), 4);
  EXPECT_TRUE(std::filesystem::exists(elsewhere.path() / "precious"));
  ClaimedFolder::remove_abandoned(here.path() / "nowhere", "work");  // no such folder: no harm
}

}  // namespace
}  // namespace carnot
