// SPDX-License-Identifier: Apache-2.0
#include "base/file_lock.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

class FileLockTest : public testing::Test {
 protected:
  TemporaryFolder folder = must(TemporaryFolder::create({}, "carnot-lock"));
  std::filesystem::path path = folder.path() / "results.sqlite";
};

TEST_F(FileLockTest, SecondTakerIsRefusedAndToldWhoHoldsIt) {
  const FileLock first = must(FileLock::take(path));
  const auto second = FileLock::take(path);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::environment);
  EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
}

TEST_F(FileLockTest, IsFreeAgainAndLeavesNothingWhenTheHolderIsGone) {
  std::optional<FileLock> first = must(FileLock::take(path));
  first.reset();
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  must(FileLock::take(path));
}

TEST_F(FileLockTest, FileLeftBehindByACrashIsInNobodysWay) {
  must(write_file_atomically(path.string() + ".lock", "123"));
  must(FileLock::take(path));
}

TEST_F(FileLockTest, FolderThatIsMissingIsAnErrorWithItsName) {
  const auto taken = FileLock::take(folder.path() / "missing" / "results.sqlite");
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().code, ErrorCode::environment);
  EXPECT_NE(taken.error().message.find("missing"), std::string::npos);
}

}  // namespace
}  // namespace carnot
