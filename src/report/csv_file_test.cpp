// SPDX-License-Identifier: Apache-2.0
#include "report/csv_file.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

class CsvFileTest : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return folder_.path() / "deep" / "rows.csv"; }
  CsvFile file() const { return {path(), "a,b\r\n"}; }
  std::string text() const { return must(read_file(path())); }

 private:
  TemporaryFolder folder_ = must(TemporaryFolder::create({}, "carnot-csv"));
};

TEST_F(CsvFileTest, TheHeaderIsWrittenOnce) {
  must(file().check());
  must(file().append("1,2\r\n"));
  must(file().append("3,4\r\n5,6\r\n"));
  EXPECT_EQ(text(), "a,b\r\n1,2\r\n3,4\r\n5,6\r\n");
}

TEST_F(CsvFileTest, AFileWithOtherColumnsIsRefusedAndUntouched) {
  must(write_file_atomically(path(), "x,y\r\n1,2\r\n"));
  EXPECT_EQ(file().check().error().code, ErrorCode::bad_input);
  EXPECT_NE(file().check().error().message.find("begins with \"x,y"), std::string::npos);
  EXPECT_FALSE(file().append("3,4\r\n"));
  EXPECT_EQ(text(), "x,y\r\n1,2\r\n");
}

TEST_F(CsvFileTest, ARowThatWasCutOffIsEnded) {
  must(write_file_atomically(path(), "a,b\r\n1"));
  must(file().append("3,4\r\n"));
  EXPECT_EQ(text(), "a,b\r\n1\r\n3,4\r\n");
}

TEST_F(CsvFileTest, AFolderIsNoFile) {
  std::filesystem::create_directories(path());
  EXPECT_EQ(file().check().error().code, ErrorCode::environment);
}

TEST(CsvCell, IsQuotedWhereItMustBe) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
  EXPECT_EQ(csv_row(std::vector<std::string>{"", "b"}), ",b\r\n");
}

}  // namespace
}  // namespace carnot
