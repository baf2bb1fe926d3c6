// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/unique_handle.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

TemporaryFolder folder() {
  return must(TemporaryFolder::create(testing::TempDir(), "carnot-file"));
}

TEST(WriteFileAtomically, ReplacesTheWholeFileAndLeavesNoPart) {
  const auto here = folder();
  const auto path = here.path() / "new/folder/a.txt";
  must(write_file_atomically(path, "old, and longer"));
  must(write_file_atomically(path, "new"));
  EXPECT_EQ(must(read_file(path)), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{path.parent_path()}, {}), 1);
}

TEST(WriteFileAtomically, APipeIsWrittenToAndStaysOne) {
  const auto here = folder();
  const auto pipe = here.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const FileDescriptor reader{::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  must(write_file_atomically(pipe, "joules"));
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  char read[16] = {};
  EXPECT_EQ(::read(reader.get(), read, sizeof read), 6);
  EXPECT_STREQ(read, "joules");
}

TEST(WriteFileAtomically, ALinkStaysAndItsFileIsReplaced) {
  const auto here = folder();
  must(write_file_atomically(here.path() / "there/real", "old"));
  std::filesystem::create_symlink("there/real", here.path() / "link");
  must(write_file_atomically(here.path() / "link", "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(here.path() / "link"));
  EXPECT_EQ(must(read_file(here.path() / "there/real")), "new");
}

TEST(WriteFileAtomically, FolderThatCannotBeMadeIsTheMachinesFaultAndNamesTheFile) {
  const auto written = write_file_atomically("/dev/full/a.txt", "x");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, ErrorCode::environment);
  EXPECT_NE(written.error().message.find("/dev/full/a.txt"), std::string::npos);
}

TEST(ReadFile, MissingFileIsNotFound) {
  EXPECT_EQ(read_file("/nowhere/at/all").error().code, ErrorCode::not_found);
}

TEST(ReadFile, FolderIsRefused) { EXPECT_EQ(read_file("/").error().code, ErrorCode::bad_input); }

TEST(MappedFile, ShowsTheBytesAndAcceptsAnEmptyFile) {
  const auto here = folder();
  must(write_file_atomically(here.path() / "a", "abc"));
  must(write_file_atomically(here.path() / "empty", ""));
  EXPECT_EQ(must(MappedFile::open(here.path() / "a")).bytes().size(), 3U);
  EXPECT_TRUE(must(MappedFile::open(here.path() / "empty")).bytes().empty());
}

TEST(TemporaryFolder, LiesInTheSystemsFolderUnlessAParentIsNamed) {
  const auto here = must(TemporaryFolder::create("", "carnot-file"));
  EXPECT_EQ(here.path().parent_path(), std::filesystem::temp_directory_path());
}

TEST(TemporaryFolder, TakesItsContentAlongWhenItGoes) {
  std::filesystem::path path;
  {
    const auto here = folder();
    path = here.path();
    must(write_file_atomically(path / "a", "abc"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace carnot
