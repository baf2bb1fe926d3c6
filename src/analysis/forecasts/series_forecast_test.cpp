// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecasts/series_forecast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "analysis/quantity_series.hpp"
#include "base/rng.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

/// A wave of a day about 100, with noise: as a day ago is off by twice the noise's variance, the
/// mean of several days by less.
HourlySeries waves(std::size_t hours, double noise) {
  HourlySeries series{WallTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5}}, {}};
  Rng rng{3};
  for (std::size_t i = 0; i < hours; ++i) {
    const double turn = static_cast<double>(i % 24) / 24.0;
    series.values.push_back(100.0 + 30.0 * std::sin(2.0 * std::numbers::pi * turn) +
                            noise * rng.normal());
  }
  return series;
}

const TriedForecast& tried(const SeriesForecast& forecast, const std::string& key) {
  return *std::ranges::find(forecast.tried, key, &TriedForecast::key);
}

TEST(SeriesForecast, LeastSquaresBeatsTheDayAgoWhereItCanAverage) {
  const SeriesForecast forecast = must(forecast_series(waves(26 * 168, 5.0), {}));
  const TriedForecast& fitted = tried(forecast, "least-squares");
  EXPECT_GT(fitted.skill->lower, 0.0);
  EXPECT_NEAR(fitted.skill->point,
              1.0 - fitted.mean_absolute / forecast.tried[forecast.naive].mean_absolute, 1e-12);
  EXPECT_EQ(forecast.tried[forecast.chosen].key, "least-squares");
  EXPECT_EQ(forecast.tested, 13 * 168);
  EXPECT_EQ(forecast.block, 168U);
}

TEST(SeriesForecast, OfAWalkNothingIsBetterThanTheLastHour) {
  HourlySeries series = waves(20 * 168, 0.0);
  Rng rng{11};
  double value = 1000.0;
  for (double& hour : series.values) hour = value += rng.normal();
  const SeriesForecast forecast = must(forecast_series(series, {.horizon = 1}));
  EXPECT_EQ(forecast.tried[forecast.naive].key, "lag-1");
  EXPECT_EQ(forecast.chosen, forecast.naive);
  EXPECT_EQ(forecast.next.size(), 1U);
}

TEST(SeriesForecast, NothingIsUsedThatIsNotKnownYet) {
  const HourlySeries series = waves(20 * 168, 5.0);
  const SeriesForecast forecast = must(forecast_series(series, {.horizon = 24}));
  for (const TriedForecast& one : forecast.tried)
    EXPECT_GE(*std::ranges::min_element(one.forecast.lags), 24U) << one.key;
}

TEST(SeriesForecast, FitsOnlyToWhatWasKnownWhenTheForecastWasMade) {
  constexpr std::size_t kTestedFrom = 10 * 168;
  constexpr double kWild = 1e6;
  const SeriesQuestion question{.horizon = 24, .lags = {168}, .refit = 0};
  HourlySeries series = waves(20 * 168, 5.0);
  const LagForecast fit =
      must(fitted_to(series.values, question.lags, 168, kTestedFrom - question.horizon + 1));
  const double before =
      tried(must(forecast_series(series, question)), "least-squares").mean_absolute;
  // The last hour before the tested ones is not known yet, but is what one of them looks back to.
  series.values[kTestedFrom - 1] += kWild;
  const SeriesForecast after = must(forecast_series(series, question));
  EXPECT_NEAR(tried(after, "least-squares").mean_absolute - before,
              fit.weights.front() * kWild / static_cast<double>(after.tested), 0.05);
}

TEST(SeriesForecast, IntervalsOfTheNextHoursHoldAsManyAsTheySay) {
  int held = 0;
  int all = 0;
  const HourlySeries whole = waves(60 * 168, 5.0);
  for (std::size_t end = 20 * 168; end < 60 * 168 - 24; end += 100) {
    HourlySeries seen = whole;
    seen.values.resize(end);
    const SeriesForecast forecast = must(forecast_series(seen, {.refit = 0}));
    const Estimate& last = *forecast.next.back().value;
    const double truth = whole.values[end + 23];
    held += last.lower <= truth && truth <= last.upper ? 1 : 0;
    ++all;
  }
  EXPECT_NEAR(static_cast<double>(held) / all, 0.95, 0.06) << all;
}

TEST(SeriesForecast, AMissingHourIsPassedByAllAndForecastsNothing) {
  HourlySeries series = waves(12 * 168, 5.0);
  series.values[10 * 168] = std::numeric_limits<double>::quiet_NaN();
  series.values[12 * 168 - 24] = std::numeric_limits<double>::quiet_NaN();
  const SeriesForecast forecast = must(forecast_series(series, {}));
  // The hour itself, 24, 48 and 168 hours later; of the second one itself.
  EXPECT_EQ(forecast.passed, 5);
  EXPECT_FALSE(forecast.next.front().value.has_value());
  EXPECT_TRUE(forecast.next[1].value.has_value());
}

TEST(SeriesForecast, ASeriesThatRepeatsItselfLeavesNothingToFit) {
  const SeriesForecast forecast = must(forecast_series(waves(12 * 168, 0.0), {}));
  EXPECT_NEAR(tried(forecast, "lag-24").mean_absolute, 0.0, 1e-9);
  EXPECT_THAT(forecast.not_fitted, HasSubstr("column 2"));
  EXPECT_EQ(forecast.tried[forecast.chosen].forecast.fitted_hours, 0);
}

// Knowledge: studies.md 7; calculated outside Carnot from the same hours.
TEST(SeriesForecast, OfTheGermanGridIn2024) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const FactorSeries rows = must(parse_quantity_series(
      must(read_text(reference_data("carbon/geo_ci_price_2024_hourly.csv.gz"))),
      {"DE-LU:ci_lca_g_per_kwh", ""}, "geo"));
  const HourlySeries hours = must(hours_of(rows, {}));
  ASSERT_EQ(hours.values.size(), 8784U);
  const HourValues values{hours.values};
  EXPECT_NEAR(mean_absolute_error(as_before(24), values, 168, 8784), 73.4685, 1e-3);
  EXPECT_NEAR(mean_absolute_error(as_before(168), values, 168, 8784), 102.7918, 1e-3);
  const LagForecast fit = must(fitted_to(values, {24, 48, 168}, 168, 4368));
  EXPECT_NEAR(mean_absolute_error(fit, values, 4368, 8784), 70.5911, 1e-3);
  const SeriesForecast forecast = must(forecast_series(hours, {}));
  EXPECT_EQ(forecast.tested, 8784 - 4368);
  EXPECT_NEAR(tried(forecast, "lag-24").mean_absolute, 74.6121, 1e-3);
  // Fitted anew every week it knows more than the half year.
  EXPECT_LT(tried(forecast, "least-squares").mean_absolute, 74.6121);
}

TEST(SeriesForecast, OfFourWeeksOnlyTheNaiveOnesAreTried) {
  const SeriesForecast forecast = must(forecast_series(waves(5 * 168, 5.0), {}));
  EXPECT_EQ(forecast.tried.size(), 2U);
  EXPECT_THAT(forecast.not_fitted, HasSubstr("336 hours before"));
  EXPECT_EQ(forecast.block, 24U);
}

TEST(SeriesForecast, RefusesWhatItCannotAnswer) {
  const HourlySeries series = waves(8 * 168, 5.0);
  const auto refusal = [&](const SeriesQuestion& question) {
    return forecast_series(series, question).error().message;
  };
  EXPECT_THAT(refusal({.horizon = 169}), HasSubstr("169 hours ahead"));
  EXPECT_THAT(refusal({.horizon = 24, .lags = {1, 24}}), HasSubstr("1 hours ago is not known"));
  EXPECT_THAT(refusal({.lags = {24, 169}}), HasSubstr("longer than a week"));
  EXPECT_THAT(refusal({.lags = {24, 24}}), HasSubstr("twice"));
  EXPECT_THAT(forecast_series(waves(600, 5.0), {}).error().message, HasSubstr("600 hours"));
  HourlySeries flat = waves(8 * 168, 0.0);
  std::ranges::fill(flat.values, 7.0);
  EXPECT_THAT(forecast_series(flat, {}).error().message, HasSubstr("all its values are 7"));
}

}  // namespace
}  // namespace carnot
