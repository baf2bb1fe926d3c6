// SPDX-License-Identifier: Apache-2.0
#include "analysis/factor_series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/wall_time_text.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

WallTime at(std::string_view text) {
  return parse_wall_time(text, TimeFormat::iso8601_utc).value();
}

FactorSeries intensities(std::string_view text, const SeriesColumns& columns = {}) {
  return must(parse_factor_series(text, SeriesKind::intensity, columns, "grid.csv"));
}

Error refusal(std::string_view text, SeriesKind kind = SeriesKind::intensity,
              const SeriesColumns& columns = {}) {
  auto series = parse_factor_series(text, kind, columns, "grid.csv");
  EXPECT_FALSE(series.has_value()) << text;
  return series ? Error{} : series.error();
}

constexpr std::string_view kDay =
    "Time,Carbon Intensity\n"
    "2026-11-21 00:00,100\n"
    "2026-11-21 01:00,200\n"
    "2026-11-21 02:00,400\n"
    "2026-11-21 04:00,300\n"
    "2026-11-21 05:00,300\n"
    "2026-11-21 06:00,300\n";

TEST(FactorSeries, WeighsByTheTimeThatWasSharedWithEachRow) {
  const auto found = intensities(kDay).over({at("2026-11-21 00:45"), at("2026-11-21 02:00")});
  EXPECT_DOUBLE_EQ(found.mean, (0.25 * 100.0 + 1.0 * 200.0) / 1.25);
  EXPECT_EQ(found.least, 100.0);
  EXPECT_EQ(found.greatest, 200.0);
  EXPECT_EQ(found.known_share, 1.0);
}

TEST(FactorSeries, AMomentHasTheValueOfItsRow) {
  const WallTime noon = at("2026-11-21 01:00");
  EXPECT_EQ(intensities(kDay).over({noon, noon}).mean, 200.0);
  EXPECT_EQ(intensities(kDay).over({noon - 1ns, noon - 1ns}).mean, 100.0);
}

TEST(FactorSeries, ARowHoldsForOneStepAndTheRestIsAGap) {
  const FactorSeries series = intensities(kDay);
  EXPECT_EQ(series.usual_step(), 1h);
  EXPECT_DOUBLE_EQ(series.over({at("2026-11-21 02:00"), at("2026-11-21 04:00")}).known_share, 0.5);
  EXPECT_EQ(series.over({at("2026-11-21 03:00"), at("2026-11-21 04:00")}).known_share, 0.0);
  // The last row too.
  EXPECT_EQ(series.over({at("2026-11-21 06:00"), at("2026-11-21 07:00")}).known_share, 1.0);
  EXPECT_EQ(series.over({at("2026-11-21 07:00"), at("2026-11-21 07:01")}).known_share, 0.0);
  EXPECT_EQ(series.over({at("2026-11-20 07:00"), at("2026-11-20 07:01")}).known_share, 0.0);
}

TEST(FactorSeries, AnEmptyCellIsAGapNotZero) {
  const FactorSeries series =
      intensities("t,ci\n2026-11-21 00:00,100\n2026-11-21 01:00,\n2026-11-21 02:00,300\n");
  const auto found = series.over({at("2026-11-21 00:00"), at("2026-11-21 03:00")});
  EXPECT_DOUBLE_EQ(found.mean, 200.0);
  EXPECT_NEAR(found.known_share, 2.0 / 3.0, 1e-12);
}

TEST(FactorSeries, AStepThatBecomesShorterIsNoGap) {
  const FactorSeries series = intensities(
      "t,ci\n2026-11-21 00:00,1\n2026-11-21 00:30,1\n2026-11-21 01:00,1\n2026-11-21 01:30,1\n"
      "2026-11-21 01:45,1\n2026-11-21 02:00,1\n2026-11-21 02:15,1\n2026-11-21 02:30,1\n");
  EXPECT_EQ(series.usual_step(), 30min);
  EXPECT_EQ(series.over(series.reach()).known_share, 1.0);
}

TEST(FactorSeries, AFactorReachesFromTheLeastToTheGreatestOfItsTime) {
  const Factor factor =
      must(intensities(kDay).factor_over({at("2026-11-21 00:00"), at("2026-11-21 02:00")}));
  EXPECT_EQ(factor.per_kwh, (Estimate{150.0, 100.0, 200.0, 1.0}));
  EXPECT_EQ(factor.source, "grid.csv");
  EXPECT_EQ(factor.dated, "2026-11-21T00:00Z to 2026-11-21T02:00Z");
}

TEST(FactorSeries, ATimeThatIsNotInTheTableIsRefusedAndSaysHowMuchOfIt) {
  const auto factor =
      intensities(kDay).factor_over({at("2026-11-21 02:00"), at("2026-11-21 04:00")});
  ASSERT_FALSE(factor.has_value());
  EXPECT_THAT(factor.error().message, HasSubstr("grid.csv holds nothing for 50 %"));
  EXPECT_THAT(factor.error().message, HasSubstr("2026-11-21T07:00Z"));
}

TEST(FactorSeriesCsv, ColumnsAreNamedAndTheirNamesEndInTheirUnits) {
  constexpr std::string_view kText =
      "datetime_utc,DE-LU:ci_lca_g_per_kwh,DE-LU:price_usd_per_mwh\n"
      "2024-01-01 00:00,177.74,0.06\n2024-01-01 01:00,179.08,-10.00\n";
  EXPECT_EQ(intensities(kText, {"DE-LU:ci_lca_g_per_kwh", ""}).rows()[0].per_kwh, 177.74);
  const FactorSeries price = must(
      parse_factor_series(kText, SeriesKind::price, {"DE-LU:price_usd_per_mwh", ""}, "geo.csv"));
  EXPECT_EQ(price.unit(), "USD");
  EXPECT_DOUBLE_EQ(price.rows()[1].per_kwh, -0.01);
  EXPECT_THAT(refusal(kText).remedy, HasSubstr("FILE#COLUMN"));
  EXPECT_THAT(refusal(kText, SeriesKind::price, {"DE-LU:price_usd_per_mw", ""}).remedy,
              HasSubstr("DE-LU:price_usd_per_mwh"));
}

TEST(FactorSeriesCsv, AUnitThatIsGivenOutweighsTheName) {
  const FactorSeries series = must(parse_factor_series(
      "t,price\n1704067200,50\n1704070800,70\n", SeriesKind::price, {"", "EUR/MWh"}, "p.csv"));
  EXPECT_DOUBLE_EQ(series.rows()[0].per_kwh, 0.05);
  EXPECT_EQ(series.rows()[0].time, at("2024-01-01 00:00"));
}

TEST(FactorSeriesCsv, RefusesWhatItCannotRead) {
  EXPECT_THAT(refusal("").message, HasSubstr("grid.csv:1: "));
  EXPECT_THAT(refusal("t\n1,2\n").message, HasSubstr("second column"));
  EXPECT_THAT(refusal("t,ci\n").message, HasSubstr("fewer than two rows"));
  EXPECT_THAT(refusal("t,ci\n1,5\n").message, HasSubstr("fewer than two rows"));
  EXPECT_THAT(refusal("t,ci\n1,5\n2,x\n").message, HasSubstr("grid.csv:3: \"x\""));
  EXPECT_THAT(refusal("t,ci\n1,5\nyesterday,5\n").message, HasSubstr("is no time"));
  EXPECT_THAT(refusal("t,ci\n2,5\n2,5\n").message, HasSubstr("not after"));
  EXPECT_THAT(refusal("t,ci\n1,5\n2,-5\n").message, HasSubstr("below zero"));
  EXPECT_THAT(refusal("t,ci\n1,5\n2\n").message, HasSubstr("1 cells only"));
  EXPECT_THAT(refusal("t,ci\n1,5\n2,1e30\n").message, HasSubstr("no value"));
  EXPECT_THAT(refusal("t,price\n1,5\n2,5\n", SeriesKind::price).message, HasSubstr("which unit"));
  EXPECT_THAT(refusal("t,ci\n1,5\n2,5\n", SeriesKind::intensity, {"", "furlong"}).remedy,
              HasSubstr("g/kWh"));
}

}  // namespace
}  // namespace carnot
