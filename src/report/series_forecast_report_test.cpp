// SPDX-License-Identifier: Apache-2.0
#include "report/series_forecast_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

using testing::HasSubstr;
using testing::Not;

SeriesForecastReport report_of(double skill_lower) {
  SeriesForecastReport report{.carnot_version = "1", .series = "grid.csv", .unit = "g/kWh"};
  report.rows = 9000;
  report.hours.first = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
  report.hours.step = Seconds{3600.0};
  report.hours.values.assign(8784, 100.0);
  SeriesForecast& forecast = report.forecast;
  forecast.tried = {{"lag-24", as_before(24), 74.6, 90.0, 1.0, std::nullopt},
                    {"least-squares",
                     {{24, 168}, 10.0, {0.5, 0.3}, 8000},
                     70.6,
                     85.0,
                     -2.0,
                     Estimate{0.054, skill_lower, 0.09, 0.95}}};
  forecast.tested_from = report.hours.time_of(4368);
  forecast.tested = 4416;
  forecast.block = 168;
  forecast.blocks = 26;
  forecast.chosen = skill_lower > 0.0 ? 1 : 0;
  forecast.next = {{report.hours.time_of(8784), Estimate{300.0, 150.0, 450.0, 0.95}},
                   {report.hours.time_of(8785), std::nullopt}};
  return report;
}

TEST(SeriesForecastReport, EveryForecastStandsBesideTheNaiveOne) {
  const std::string text = to_terminal(report_of(0.012));
  EXPECT_THAT(text, HasSubstr("as a day ago"));
  EXPECT_THAT(text, HasSubstr("(is it)"));
  EXPECT_THAT(text, HasSubstr("5.4 % (1.2 to 9.0 %)"));
  EXPECT_THAT(text, HasSubstr("Least squares is better than \"as a day ago\"."));
  EXPECT_THAT(text, HasSubstr("2027-01-02T00:00Z"));
  EXPECT_THAT(text, HasSubstr("300 (150 to 450)"));
  EXPECT_THAT(text, Not(HasSubstr("missing")));
}

TEST(SeriesForecastReport, NoDifferenceIsAnAnswer) {
  EXPECT_THAT(to_markdown(report_of(-0.02)), HasSubstr("are not told apart: take the simple one"));
}

TEST(SeriesForecastReport, TellsWhatWasNoticedAboutTheSeries) {
  SeriesForecastReport report = report_of(0.01);
  report.hours.step = Seconds{900.0};
  report.hours.missing = 3;
  report.hours.first_missing = report.hours.time_of(70);
  report.hours.negative = 2;
  const std::string text = to_terminal(report);
  EXPECT_THAT(text, HasSubstr("Rows 15 min 00 s apart were averaged"));
  EXPECT_THAT(text, HasSubstr("3 hours are missing, the first 2026-01-03T22:00Z"));
  EXPECT_THAT(text, HasSubstr("2 hours are below zero"));
}

TEST(SeriesForecastReport, JsonHasTheIntervalsAndNullWhereNothingIsKnown) {
  const auto json = nlohmann::json::parse(to_json(report_of(0.012)));
  EXPECT_EQ(json["naive"], "lag-24");
  EXPECT_EQ(json["chosen"], "least-squares");
  EXPECT_TRUE(json["tried"][0]["skill"].is_null());
  EXPECT_EQ(json["tried"][1]["skill"]["lower"], 0.012);
  EXPECT_TRUE(json["next"][1]["value"].is_null());
}

}  // namespace
}  // namespace carnot
