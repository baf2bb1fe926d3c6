// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecasts/lag_forecast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "base/rng.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

/// Each hour is half of what was a day ago and 30, and some noise.
std::vector<double> remembering_series(std::size_t hours) {
  Rng rng{7};
  std::vector<double> values;
  values.reserve(hours);
  for (std::size_t i = 0; i < hours; ++i) {
    const double before = i < kHoursOfDay ? 60.0 : values[i - kHoursOfDay];
    values.push_back(30.0 + 0.5 * before + 4.0 * rng.normal());
  }
  return values;
}

TEST(LagForecast, ANaiveOneSaysWhatWas) {
  const std::vector<double> values{1.0, 2.0, 4.0, 8.0};
  EXPECT_EQ(forecast_at(as_before(2), values, 3), 2.0);
  EXPECT_EQ(mean_absolute_error(as_before(1), values, 1, 4), (1.0 + 2.0 + 4.0) / 3.0);
}

TEST(LagForecast, KnowsTheHoursAfterTheEndAsFarAsItsLagReaches) {
  const std::vector<double> values{1.0, 2.0, 4.0, 8.0};
  EXPECT_EQ(forecast_at(as_before(2), values, 5), 8.0);
  EXPECT_TRUE(std::isnan(forecast_at(as_before(2), values, 6)));
  EXPECT_TRUE(std::isnan(forecast_at(as_before(2), values, 1)));
}

TEST(LagForecast, AMissingHourCountsNowhere) {
  const std::vector<double> values{1.0, kGap, 4.0, 8.0};
  EXPECT_EQ(mean_absolute_error(as_before(1), values, 1, 4), 4.0);
  EXPECT_TRUE(std::isnan(mean_absolute_error(as_before(1), values, 1, 3)));
}

TEST(LagForecast, FindsTheWeightsOfASeriesThatRemembers) {
  const std::vector<double> values = remembering_series(5000);
  const LagForecast fit = must(fitted_to(values, {kHoursOfDay}, kHoursOfDay, values.size()));
  EXPECT_NEAR(fit.weights.front(), 0.5, 0.04);
  EXPECT_NEAR(fit.intercept, 30.0, 3.0);
  EXPECT_EQ(fit.fitted_hours, 5000 - 24);
}

TEST(LagForecast, FitsToWhatIsKnown) {
  std::vector<double> values = remembering_series(400);
  values[100] = kGap;
  // Neither the hour itself nor the one a day later.
  EXPECT_EQ(must(fitted_to(values, {kHoursOfDay}, kHoursOfDay, 400)).fitted_hours, 400 - 24 - 2);
}

TEST(LagForecast, RefusesLagsThatReachNowhere) {
  const std::vector<double> values = remembering_series(400);
  EXPECT_FALSE(fitted_to(values, {}, 24, 400));
  EXPECT_FALSE(fitted_to(values, {0}, 24, 400));
  EXPECT_THAT(fitted_to(values, {168}, 24, 400).error().message, testing::HasSubstr("168 hours"));
  EXPECT_FALSE(fitted_to(values, {24}, 24, 25)) << "a single hour";
}

}  // namespace
}  // namespace carnot
