// SPDX-License-Identifier: Apache-2.0
#include "store/imports/power_log.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace carnot {
namespace {

/// A log that a test writes row by row.
class WrittenPowers {
 public:
  explicit WrittenPowers(std::size_t trim = 0) : log_{"a.csv", {DamagedLines::refuse, trim}} {}

  void row(double seconds, double watts) {
    const std::chrono::nanoseconds since{std::llround(seconds * 1e9)};
    powers_.add({WallTime{std::chrono::hours{24} + since}, Watts{watts}, ++line_}, log_);
  }
  std::optional<LoggedEnergy> finish() {
    const auto sum = powers_.finish(log_);
    log_.move_into(noticed);
    return sum;
  }
  std::int64_t count(ImportNoteCode code) const {
    for (const ImportNote& note : noticed.notes) {
      if (note.code == code) return note.count;
    }
    return 0;
  }

  ImportedFile noticed;

 private:
  ImportLog log_;
  LoggedPowers powers_;
  std::int64_t line_ = 1;
};

TEST(LoggedPowers, AddsTrapezoidsOverTheirOwnStamps) {
  WrittenPowers log;
  log.row(0, 100);
  log.row(1, 200);
  log.row(3, 200);
  const LoggedEnergy sum = log.finish().value();
  EXPECT_DOUBLE_EQ(sum.joules.si(), 550.0);
  EXPECT_EQ(sum.duration(), Seconds{3});
  EXPECT_EQ(sum.rows, 3);
  EXPECT_TRUE(log.noticed.notes.empty());
}

TEST(LoggedPowers, OneRowIsNoEnergy) {
  WrittenPowers log;
  log.row(0, 100);
  EXPECT_FALSE(log.finish().has_value());
}

TEST(LoggedPowers, RowsAtBothEndsAreLeftOutAndCounted) {
  WrittenPowers log{2};
  for (int i = 0; i < 10; ++i) log.row(i, i < 2 || i > 7 ? 1000 : 10);
  const LoggedEnergy sum = log.finish().value();
  EXPECT_DOUBLE_EQ(sum.joules.si(), 50.0);
  EXPECT_EQ(sum.first_line, 4);
  EXPECT_EQ(sum.last_line, 9);
  EXPECT_EQ(log.count(ImportNoteCode::ends_left_out), 4);
}

TEST(LoggedPowers, AGapIsBridgedAndWidensWhatIsKnown) {
  WrittenPowers log;
  for (int i = 0; i < 5; ++i) log.row(i, i == 1 ? 50 : 100);
  log.row(14, 100);
  const LoggedEnergy sum = log.finish().value();
  EXPECT_EQ(log.count(ImportNoteCode::gaps), 1);
  EXPECT_EQ(log.noticed.notes[0].line, 7);
  EXPECT_DOUBLE_EQ(sum.gaps.si(), 0.5 * 50 * 10);
}

TEST(LoggedPowers, AGapAfterManyRowsIsSeenAsWell) {
  WrittenPowers log;
  for (int i = 0; i < 500; ++i) log.row(i < 400 ? i : i + 60, 100);
  EXPECT_DOUBLE_EQ(log.finish().value().joules.si(), 55'900.0);
  EXPECT_EQ(log.count(ImportNoteCode::gaps), 1);
}

TEST(LoggedPowers, BoardsThatNothingTellsApartComeInBursts) {
  WrittenPowers log;
  for (int i = 0; i < 30; ++i) log.row(i / 2 + (i % 2 == 0 ? 0.0 : 0.005), i % 2 == 0 ? 100 : 300);
  EXPECT_TRUE(log.finish().has_value());
  EXPECT_EQ(log.count(ImportNoteCode::bursts), 1);
  WrittenPowers even;
  for (int i = 0; i < 30; ++i) even.row(i * 1.0 + (i % 3) * 0.2, 100);
  EXPECT_TRUE(even.finish().has_value());
  EXPECT_EQ(even.count(ImportNoteCode::bursts), 0);
}

TEST(LoggedPowers, TimeThatRunsBackwardsOrStandsIsFlagged) {
  WrittenPowers log;
  log.row(0, 100);
  log.row(1, 100);
  log.row(0.5, 1'000'000);
  log.row(1, 100);
  log.row(2, 100);
  EXPECT_DOUBLE_EQ(log.finish().value().joules.si(), 200.0);
  EXPECT_EQ(log.count(ImportNoteCode::backward_stamps), 1);
  EXPECT_EQ(log.count(ImportNoteCode::repeated_stamps), 1);
}

}  // namespace
}  // namespace carnot
