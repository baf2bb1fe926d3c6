// SPDX-License-Identifier: Apache-2.0
#include "store/imports/logged_course.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "base/file.hpp"
#include "store/imports/formats.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

ImportedLog log_story(std::string_view text, const ImportOptions& options = {}) {
  const TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-course"));
  const auto path = folder.path() / "log.csv";
  must(write_file_atomically(path, text));
  return must(read_log(path, {}, options));
}

double joules_over_time(const LoggedCourse& course) {
  double joules = 0.0;
  for (const PowerPiece& piece : course.course) joules += piece.joules().si();
  return joules;
}

TEST(LoggedCourse, OfEachBoardAddsUpToItsJoules) {
  const ImportedLog log = log_story(
      "timestamp, name, index, power.draw [W]\n"
      "2023/03/02 10:00:00.000, A100, 0, 100.00 W\n"
      "2023/03/02 10:00:00.000, A100, 1, 50.00 W\n"
      "2023/03/02 10:00:01.000, A100, 0, 200.00 W\n"
      "2023/03/02 10:00:01.000, A100, 1, 50.00 W\n"
      "2023/03/02 10:00:03.000, A100, 0, 200.00 W\n");
  ASSERT_EQ(log.courses.size(), 2U);
  EXPECT_EQ(log.courses[0].measurement, "A100 (0)");
  EXPECT_EQ(log.courses[0].source, "power.draw [W]");
  EXPECT_DOUBLE_EQ(joules_over_time(log.courses[0]), 550.0);
  EXPECT_EQ(log.courses[0].course[2].at, Seconds{3.0});
  EXPECT_DOUBLE_EQ(joules_over_time(log.courses[1]), 50.0);
}

TEST(LoggedCourse, OfACounterIsThePowerBetweenItsRows) {
  const ImportedLog log = log_story(
      "Delta,Time,PACKAGE_ENERGY (J)\n"
      "0,1716417700000,100\n"
      "0,1716417701000,120\n"
      "0,1716417702000,10\n"  // a fall: nobody knows what lay between
      "0,1716417704000,50\n");
  ASSERT_EQ(log.courses.size(), 1U);
  const PowerCourse& course = log.courses[0].course;
  ASSERT_EQ(course.size(), 2U);
  EXPECT_EQ(course[0].power, Watts{20.0});
  EXPECT_EQ(course[1].at, Seconds{3.0});
  EXPECT_EQ(course[1].length, Seconds{2.0});
  EXPECT_DOUBLE_EQ(joules_over_time(log.courses[0]), 60.0);
}

TEST(LoggedCourse, BeginsBehindWhatIsTrimmed) {
  const ImportedLog log = log_story(
      "timestamp, name, power.draw [W]\n"
      "2023/03/02 10:00:00.000, A100, 900.00 W\n"
      "2023/03/02 10:00:01.000, A100, 100.00 W\n"
      "2023/03/02 10:00:02.000, A100, 100.00 W\n"
      "2023/03/02 10:00:03.000, A100, 900.00 W\n",
      {.trim = 1});
  EXPECT_EQ(log.courses.at(0).course.front().at, Seconds{0.0});
  EXPECT_DOUBLE_EQ(joules_over_time(log.courses[0]), 100.0);
}

}  // namespace
}  // namespace carnot
