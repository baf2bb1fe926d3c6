// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecasts/hourly_series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string_view>

#include "analysis/quantity_series.hpp"
#include "base/wall_time_text.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

FactorSeries rows_of(std::string_view csv) {
  return must(parse_quantity_series(csv, {}, "load.csv"));
}
HourlySeries hours_in(std::string_view csv) { return must(hours_of(rows_of(csv), {})); }

TEST(HourlySeries, TakesARowForEachHourAsItStands) {
  const HourlySeries series =
      hours_in("t,MW\n2026-11-21 00:30,5\n2026-11-21 01:30,7\n2026-11-21 02:30,9\n");
  EXPECT_THAT(series.values, testing::ElementsAre(5.0, 7.0, 9.0));
  EXPECT_EQ(utc_minute_text(series.time_of(2)), "2026-11-21T02:30Z");
  EXPECT_EQ(series.missing, 0);
}

TEST(HourlySeries, AveragesFinerRowsByHowLongTheyHold) {
  const HourlySeries series = hours_in(
      "t,MW\n2026-11-21 00:00,10\n2026-11-21 00:30,20\n2026-11-21 01:00,40\n2026-11-21 01:30,60\n");
  EXPECT_THAT(series.values, testing::ElementsAre(15.0, 50.0));
  EXPECT_EQ(series.step, Seconds{1800.0});
}

TEST(HourlySeries, AGapStaysOne) {
  const HourlySeries series =
      must(hours_of(rows_of("t,MW\n2026-11-21 00:00,1\n2026-11-21 01:00,2\n2026-11-21 02:00,\n"
                            "2026-11-21 03:00,4\n2026-11-21 05:00,6\n2026-11-21 06:00,\n"),
                    {.most_missing = 0.5}));
  ASSERT_EQ(series.values.size(), 6U) << "the empty last row is cut off";
  EXPECT_TRUE(std::isnan(series.values[2]) && std::isnan(series.values[4]));
  EXPECT_EQ(series.missing, 2);
  EXPECT_EQ(utc_minute_text(*series.first_missing), "2026-11-21T02:00Z");
}

TEST(HourlySeries, RefusesASeriesThatIsMostlyGaps) {
  const auto refused =
      hours_of(rows_of("t,MW\n2026-11-21 00:00,1\n2026-11-21 01:00,\n2026-11-21 02:00,3\n"), {});
  EXPECT_THAT(refused.error().message, HasSubstr("load.csv: 1 of its 3 hours are missing"));
}

TEST(HourlySeries, RefusesSecondsThatMakeNoHour) {
  const auto refused = hours_of(rows_of("t,MW\n1,1\n2,2\n"), {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("do not cover half of any hour"));
}

TEST(HourlySeries, RefusesRowsADayApart) {
  const auto refused =
      hours_of(rows_of("t,MW\n2026-11-21 00:00,1\n2026-11-22 00:00,2\n2026-11-23 00:00,3\n"), {});
  EXPECT_THAT(refused.error().message, HasSubstr("24 h 00 min apart"));
}

TEST(HourlySeries, ValuesBelowZeroAreAllowedOrRefused) {
  const FactorSeries rows =
      rows_of("t,price\n2026-11-21 00:00,1\n2026-11-21 01:00,-2\n2026-11-21 02:00,3\n");
  EXPECT_THAT(hours_of(rows, {}).error().message, HasSubstr("2026-11-21T01:00Z is below zero"));
  EXPECT_THAT(hours_of(rows, {}).error().remedy, HasSubstr("--allow-negative"));
  EXPECT_EQ(must(hours_of(rows, {.may_be_negative = true})).negative, 1);
}

TEST(HourlySeries, NoValueAtAllIsRefused) {
  EXPECT_THAT(hours_of(rows_of("t,MW\n2026-11-21 00:00,\n2026-11-21 01:00,\n"), {}).error().message,
              HasSubstr("no row has a value"));
}

TEST(HourlySeries, AnHourThatStandsTwiceIsToldAsWhatItMayBe) {
  const auto refused = parse_quantity_series(
      "t,MW\n2024-10-27 01:00,1\n2024-10-27 02:00,2\n2024-10-27 02:00,3\n", {}, "load.csv");
  EXPECT_THAT(refused.error().message, HasSubstr("load.csv:4"));
  EXPECT_THAT(refused.error().remedy, HasSubstr("clocks are put back"));
}

TEST(HourlySeries, ZonesAreHeeded) {
  const HourlySeries series = hours_in(
      "t,MW\n2024-10-27T02:00+02:00,1\n2024-10-27T02:00+01:00,2\n2024-10-27T03:00+01:00,3\n");
  EXPECT_THAT(series.values, testing::ElementsAre(1.0, 2.0, 3.0));
  EXPECT_EQ(utc_minute_text(series.first), "2024-10-27T00:00Z");
}

}  // namespace
}  // namespace carnot
