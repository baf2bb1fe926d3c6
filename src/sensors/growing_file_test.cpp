// SPDX-License-Identifier: Apache-2.0
#include "sensors/growing_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GrowingFileTest : public ::testing::Test {
 protected:
  void append(std::string_view text) const { std::ofstream{file_, std::ios::app} << text; }
  GrowingFile open() const { return GrowingFile::open(file_).value(); }
  /// Lines as they are, a new file as "<anew>", trouble as "<trouble>".
  static std::vector<std::string> taken(GrowingFile& file) {
    std::vector<FileEvent> events;
    file.take_new(events);
    std::vector<std::string> texts;
    for (const FileEvent& event : events) {
      texts.push_back(event.kind == FileEventKind::line         ? event.text
                      : event.kind == FileEventKind::began_anew ? "<anew>"
                                                                : "<trouble>");
    }
    return texts;
  }

  TemporaryFolder folder_ = must(TemporaryFolder::create({}, "carnot-growing"));
  std::filesystem::path file_ = folder_.path() / "log.csv";
};

TEST_F(GrowingFileTest, GivesEachLineOnce) {
  append("a\r\nb\n\n");
  GrowingFile file = open();
  EXPECT_THAT(taken(file), ElementsAre("a", "b", ""));
  EXPECT_THAT(taken(file), IsEmpty());
  append("c\n");
  EXPECT_THAT(taken(file), ElementsAre("c"));
}

TEST_F(GrowingFileTest, HalfALineWaitsForItsEnd) {
  append("12");
  GrowingFile file = open();
  EXPECT_THAT(taken(file), IsEmpty());
  append("3\n4");
  EXPECT_THAT(taken(file), ElementsAre("123"));
}

TEST_F(GrowingFileTest, SkipsWhatIsThereButNotALineThatIsBeingWritten) {
  append("head\nold\nne");
  GrowingFile file = open();
  EXPECT_EQ(file.first_line(), "head");
  file.skip_to_end();
  append("w\n");
  EXPECT_THAT(taken(file), ElementsAre("new"));
}

TEST_F(GrowingFileTest, SkipsALongFileToItsLastLine) {
  append(std::string(200'000, 'x') + "\n" + std::string(100'000, 'y'));
  GrowingFile file = open();
  file.skip_to_end();
  append("\nz\n");
  const auto seen = taken(file);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_TRUE(seen[0] == std::string(100'000, 'y'));
  EXPECT_EQ(seen[1], "z");
}

TEST_F(GrowingFileTest, ReadsARenamedFileToItsEndAndThenItsSuccessor) {
  append("a\n");
  GrowingFile file = open();
  taken(file);
  append("last\n");
  std::filesystem::rename(file_, folder_.path() / "log.1");
  append("head\nfirst\n");
  EXPECT_THAT(taken(file), ElementsAre("last", "<anew>", "head", "first"));
}

TEST_F(GrowingFileTest, WaitsForTheSuccessorOfAFileThatIsGone) {
  append("a\n");
  GrowingFile file = open();
  taken(file);
  std::filesystem::remove(file_);
  EXPECT_THAT(taken(file), ElementsAre("<trouble>"));
  EXPECT_THAT(taken(file), IsEmpty());
  append("b\n");
  EXPECT_THAT(taken(file), ElementsAre("<anew>", "b"));
}

TEST_F(GrowingFileTest, NoticesThatItWasCut) {
  append("first\nsecond\n");
  GrowingFile file = open();
  taken(file);
  std::filesystem::resize_file(file_, 0);
  append("third\n");
  EXPECT_THAT(taken(file), ElementsAre("<trouble>", "<anew>", "third"));
}

TEST_F(GrowingFileTest, ALineWithoutAnEndIsGivenUp) {
  append(std::string(200'000, 'x'));
  GrowingFile file = open();
  const auto seen = taken(file);
  EXPECT_TRUE(std::ranges::find(seen, "<trouble>") != seen.end());
}

TEST_F(GrowingFileTest, OnlyAFileCanGrow) {
  EXPECT_EQ(GrowingFile::open(file_).error(), ENOENT);
  EXPECT_EQ(GrowingFile::open(folder_.path()).error(), EISDIR);
  EXPECT_EQ(GrowingFile::open("/dev/null").error(), ESPIPE);
}

}  // namespace
}  // namespace carnot
