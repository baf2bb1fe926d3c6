// SPDX-License-Identifier: Apache-2.0
#include "report/report_output.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

TEST(ReportOutput, WritesIntoAFile) {
  const auto folder =
      must(TemporaryFolder::create(std::filesystem::temp_directory_path(), "carnot-report"));
  const std::string file = (folder.path() / "new" / "report.txt").string();
  const ReportOutput output{file, stdout};
  must(output.check());
  must(output.write("12.3 J\n"));
  EXPECT_EQ(must(read_file(file)), "12.3 J\n");
}

TEST(ReportOutput, AFolderIsRefusedBeforeTheWork) {
  const auto folder =
      must(TemporaryFolder::create(std::filesystem::temp_directory_path(), "carnot-report"));
  const ReportOutput output{folder.path().string(), stdout};
  EXPECT_EQ(output.check().error().code, ErrorCode::environment);
}

TEST(ReportOutput, AFolderThatCannotBeMadeIsRefusedBeforeTheWork) {
  const auto checked = ReportOutput{"/proc/nothing/here", stdout}.check();
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code, ErrorCode::environment);
}

TEST(ReportOutput, AFullDiskIsAnErrorInWords) {
  std::FILE* full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  const auto written = ReportOutput{"", full}.write("12.3 J\n");
  std::fclose(full);
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().message, "cannot write the report: No space left on device.");
}

TEST(ReportOutput, WithoutAPlaceItUsesTheUsualStream) {
  std::FILE* stream = std::tmpfile();
  must(ReportOutput{"", stream}.write("text"));
  std::rewind(stream);
  char text[8] = {};
  EXPECT_EQ(std::fread(text, 1, sizeof text, stream), 4U);
  std::fclose(stream);
}

}  // namespace
}  // namespace carnot
