// SPDX-License-Identifier: Apache-2.0
#include "base/wall_time_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

/// 2026-11-21 16:30:45.25 UTC
const WallTime kInstant =
    WallTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}} + 16h + 30min + 45s + 250ms;

WallTime iso(std::string_view text) { return parse_wall_time(text, TimeFormat::iso8601).value(); }

TEST(WallTimeText, ReadsUnixTime) {
  EXPECT_EQ(parse_wall_time("1795278645.25", TimeFormat::unix_seconds).value(), kInstant);
  EXPECT_EQ(parse_wall_time(" 1795278645250\n", TimeFormat::unix_millis).value(), kInstant);
}

TEST(WallTimeText, ReadsIso8601WithItsZone) {
  for (const char* text : {"2026-11-21T16:30:45.25Z", "2026-11-21T17:30:45.250+01:00",
                           "2026-11-21 17:30:45,25+0100", "2026/11/21 08:30:45.25-08",
                           "2026-11-21 16:30:45.250000000 +00:00", "2026-11-21t16:30:45.25z"}) {
    EXPECT_EQ(iso(text), kInstant) << text;
  }
}

TEST(WallTimeText, SecondsMayBeLeftOut) {
  EXPECT_EQ(iso("2026-11-21T16:30Z"), iso("2026-11-21T16:30:00Z"));
  EXPECT_EQ(parse_wall_time("2026-11-21 16:30", TimeFormat::iso8601_utc).value(),
            iso("2026-11-21T16:30:00Z"));
  EXPECT_FALSE(parse_wall_time("2026-11-21T16:30:Z", TimeFormat::iso8601).has_value());
  EXPECT_FALSE(parse_wall_time("2026-11-21T16:30.5Z", TimeFormat::iso8601).has_value());
}

TEST(WallTimeText, WithoutAZoneSomebodyMustSayWhichItIs) {
  EXPECT_EQ(parse_wall_time("2026-11-21 16:30:45.25", TimeFormat::iso8601_utc).value(), kInstant);
  EXPECT_THAT(parse_wall_time("2026-11-21 16:30:45", TimeFormat::iso8601).error(),
              HasSubstr("has no zone"));
}

TEST(WallTimeText, LocalTimeIsThisMachines) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(kInstant));
  std::tm fields{};
  ::localtime_r(&seconds, &fields);
  std::array<char, 32> text;
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S.25", &fields);
  EXPECT_EQ(parse_wall_time(text.data(), TimeFormat::iso8601_local).value(), kInstant);
}

TEST(WallTimeText, AWrittenZoneOutweighsTheAssumedOne) {
  EXPECT_EQ(parse_wall_time("2026-11-21T17:30:45.25+01:00", TimeFormat::iso8601_local).value(),
            kInstant);
}

TEST(WallTimeText, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "now", "2026-11-21", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T12:60:00Z", "2026-11-21T12:00:00.Z",
        "2026-11-21T12:00:00+15:00", "2026-11-21T12:00:00Zx", "26-11-21T12:00:00Z",
        "9999-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2026-11-21T12:00:00+1"}) {
    EXPECT_FALSE(parse_wall_time(text, TimeFormat::iso8601).has_value()) << text;
  }
  for (const char* text : {"", "-1", "1e300", "x", "nan", "1,5"})
    EXPECT_FALSE(parse_wall_time(text, TimeFormat::unix_seconds).has_value()) << text;
}

TEST(WallTimeText, AnInstantIsWrittenInUtcToTheSecondOrTheMinuteThatItLiesIn) {
  EXPECT_EQ(utc_text(kInstant), "2026-11-21T16:30:45Z");  // a quarter of a second later
  EXPECT_EQ(utc_minute_text(kInstant), "2026-11-21T16:30Z");
  const WallTime before_1970{std::chrono::milliseconds{-1}};
  EXPECT_EQ(utc_text(before_1970), "1969-12-31T23:59:59Z");
  EXPECT_EQ(parse_wall_time(utc_text(kInstant), TimeFormat::iso8601).value(),
            std::chrono::floor<std::chrono::seconds>(kInstant));
}

TEST(WallTimeText, EveryFormatHasItsKey) {
  for (const std::string_view key : time_format_keys()) EXPECT_TRUE(time_format_of(key)) << key;
  EXPECT_FALSE(time_format_of("iso").has_value());
}

}  // namespace
}  // namespace carnot
