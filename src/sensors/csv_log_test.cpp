// SPDX-License-Identifier: Apache-2.0
#include "sensors/csv_log.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(CsvColumns, AreFoundByName) {
  const CsvLogSetup setup{.value_column = "Load (W)",
                          .time_column = "True timestamp",
                          .time_format = TimeFormat::unix_seconds};
  const auto columns = find_columns(
                           "\xEF\xBB\xBF"
                           "ID, True timestamp, Load (W)",
                           setup)
                           .value();
  EXPECT_EQ(columns.value, 2U);
  EXPECT_EQ(columns.time, 1U);
}

TEST(CsvColumns, AMisspeltOneGetsTheNearest) {
  const CsvLogSetup setup{.value_column = "Load (w)"};
  EXPECT_EQ(find_columns("ID,Load (W)", setup).error(),
            "the first line has no column \"Load (w)\"; did you mean \"Load (W)\"?");
  EXPECT_THAT(find_columns("", setup).error(), HasSubstr("there are ."));
}

CsvRow row(std::string_view line, CsvLogSetup setup = {}) {
  return parse_csv_row(line, {.value = 1, .time = std::nullopt}, setup,
                       reported_quantity("W").value());
}

double watts(const ReadingValue& seen) { return std::get<PowerValue>(seen).watts.si(); }
std::string reason(const ReadingValue& seen) { return std::get<ReadFailure>(seen).reason; }

TEST(CsvRow, ReadsNumbersWithTheirUnitAndOtherDecimals) {
  EXPECT_DOUBLE_EQ(watts(row("x, 54.20 W").seen), 54.2);
  EXPECT_DOUBLE_EQ(watts(row("x;54,2", {.separator = ';', .decimal = ','}).seen), 54.2);
}

TEST(CsvRow, WhatIsNoNumberOrNotThereFails) {
  EXPECT_THAT(reason(row("x,[N/A]").seen), HasSubstr("[N/A]"));
  EXPECT_THAT(reason(row("x,").seen), HasSubstr("\"\" is no number"));
  EXPECT_EQ(reason(row("x").seen), "a row has 1 cells only.");
}

class CsvLogTest : public ::testing::Test {
 protected:
  CsvLogTest() { write("time,power\n"); }

  void write(std::string_view text) const { std::ofstream{file_, std::ios::app} << text; }
  /// A row stamped so long after the clock's beginning.
  void write_row(std::chrono::milliseconds after, std::string_view power) const {
    const auto when = begin_ + after;
    write(fmt::format(
        "{},{}\n",
        std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count(),
        power));
  }
  tl::expected<std::unique_ptr<Source>, Obstacle> try_open() const {
    return open_csv_log({.name = "log", .period = Seconds{1.0}, .timeout = Seconds{5.0}},
                        {.file = file_,
                         .value_column = "power",
                         .time_column = "time",
                         .time_format = TimeFormat::unix_millis},
                        clock_);
  }
  std::vector<Reading> collected(Source& source) const {
    std::vector<Reading> readings;
    source.collect(clock_, readings);
    return readings;
  }

  ManualClock clock_;
  SteadyTime steady_begin_ = clock_.now();
  WallTime begin_ = clock_.wall_now();
  TemporaryFolder folder_ = must(TemporaryFolder::create({}, "carnot-csv"));
  std::filesystem::path file_ = folder_.path() / "log.csv";
};

TEST_F(CsvLogTest, NewRowsKeepTheirOwnTime) {
  write_row(-1s, "99");
  const auto source = try_open().value();
  EXPECT_TRUE(collected(*source).empty());
  clock_.advance(10s);
  write_row(3s, "1");
  write_row(4s, "2");
  const auto readings = collected(*source);
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings[0].when, steady_begin_ + 3s);
  EXPECT_DOUBLE_EQ(watts(readings[0].value), 1.0);
  EXPECT_EQ(readings[1].when, steady_begin_ + 4s);
  EXPECT_TRUE(collected(*source).empty());
}

TEST_F(CsvLogTest, SaysHowLateItsRowsCome) {
  const SourceDescription description = try_open().value()->description();
  EXPECT_EQ(description.id, "csv:log");
  EXPECT_DOUBLE_EQ(description.refresh.count(), 1.0);
  EXPECT_DOUBLE_EQ(description.lag.count(), 6.0);
}

TEST_F(CsvLogTest, ReadGivesTheNewestRowAndThenNothing) {
  const auto source = try_open().value();
  clock_.advance(10s);
  write_row(3s, "1");
  write_row(4s, "2");
  EXPECT_DOUBLE_EQ(watts(source->read(clock_).value), 2.0);
  EXPECT_THAT(reason(source->read(clock_).value), HasSubstr("log: no new row"));
}

TEST_F(CsvLogTest, BadRowsAreFailuresInTheirPlace) {
  const auto source = try_open().value();
  clock_.advance(10s);
  write("yesterday,1\n");
  write_row(3s, "n/a");
  write_row(4s, "2");
  const auto readings = collected(*source);
  ASSERT_EQ(readings.size(), 3U);
  EXPECT_THAT(reason(readings[0].value), HasSubstr("\"yesterday\" is no time"));
  EXPECT_EQ(readings[0].when, steady_begin_ + 3s);
  EXPECT_THAT(reason(readings[1].value), HasSubstr("log.csv: \"n/a\" is no number."));
  EXPECT_EQ(readings[1].when, steady_begin_ + 3s);
  EXPECT_DOUBLE_EQ(watts(readings[2].value), 2.0);
}

TEST_F(CsvLogTest, RowsThatStandStillOrGoBackAreRefused) {
  const auto source = try_open().value();
  clock_.advance(10s);
  write_row(3s, "1");
  write_row(3s, "1");
  write_row(2s, "1");
  write_row(4s, "4");
  const auto readings = collected(*source);
  ASSERT_EQ(readings.size(), 4U);
  EXPECT_THAT(reason(readings[1].value), HasSubstr("not later"));
  EXPECT_THAT(reason(readings[2].value), HasSubstr("not later"));
  EXPECT_DOUBLE_EQ(watts(readings[3].value), 4.0);
}

TEST_F(CsvLogTest, AStampThatWasRoundedUpIsNow) {
  const auto source = try_open().value();
  write_row(600ms, "1");
  const auto readings = collected(*source);
  EXPECT_EQ(readings.at(0).when, clock_.now());
  EXPECT_DOUBLE_EQ(watts(readings[0].value), 1.0);
}

TEST_F(CsvLogTest, ALogWhoseClockRunsAheadIsNotBelieved) {
  const auto source = try_open().value();
  write_row(90s, "1");
  EXPECT_THAT(reason(collected(*source).at(0).value), HasSubstr("clocks"));
}

TEST_F(CsvLogTest, AFreshLogMayHaveAnotherOrderOfColumns) {
  const auto source = try_open().value();
  clock_.advance(10s);
  std::filesystem::rename(file_, folder_.path() / "log.1");
  const auto stamp =
      std::chrono::duration_cast<std::chrono::milliseconds>((begin_ + 2s).time_since_epoch())
          .count();
  write(fmt::format("power,time\n7,{}\n", stamp));
  const auto readings = collected(*source);
  ASSERT_EQ(readings.size(), 1U);
  EXPECT_DOUBLE_EQ(watts(readings[0].value), 7.0);
  EXPECT_EQ(readings[0].when, steady_begin_ + 2s);
}

TEST_F(CsvLogTest, ALogThatHasNotBegunIsWaitedFor) {
  std::filesystem::resize_file(file_, 0);
  const auto source = try_open().value();
  clock_.advance(10s);
  write("time,power\n");
  write_row(1s, "5");
  EXPECT_DOUBLE_EQ(watts(collected(*source).at(0).value), 5.0);
}

TEST_F(CsvLogTest, WhatCannotBeOpenedIsAnObstacleWithItsReason) {
  std::filesystem::remove(file_);
  EXPECT_THAT(try_open().error().reason, HasSubstr("log.csv: No such file or directory"));
  write("time,watts\n");
  EXPECT_THAT(try_open().error().reason, HasSubstr("no column \"power\""));
  EXPECT_EQ(try_open().error().kind, ObstacleKind::failing);
}

TEST_F(CsvLogTest, RowsWithoutATimeCountWhenTheyAreSeen) {
  const auto source = open_csv_log({.name = "log", .period = Seconds{1e-3}},
                                   {.file = file_, .value_column = "power"}, clock_)
                          .value();
  clock_.advance(5s);
  write(",8\n");
  std::vector<Reading> readings;
  while (readings.empty()) {
    std::this_thread::sleep_for(1ms);
    source->collect(clock_, readings);
  }
  EXPECT_EQ(readings.at(0).when, steady_begin_ + 5s);
  EXPECT_DOUBLE_EQ(watts(readings.at(0).value), 8.0);
}

}  // namespace
}  // namespace carnot
