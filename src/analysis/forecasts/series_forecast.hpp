// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/forecasts/hourly_series.hpp"
#include "analysis/forecasts/lag_forecast.hpp"
#include "records/estimate.hpp"

namespace carnot {

struct SeriesQuestion {
  std::size_t horizon = kHoursOfDay;  // how many hours ahead; at most a week
  std::vector<std::size_t> lags{};    // of least squares; empty: horizon, 24, 48, 168, as reach
  std::size_t refit = kHoursOfWeek;   // fitted anew so often, in hours; 0: once
  double confidence = 0.95;           // of every interval
};

/// How one way of forecasting did on the tested hours. Errors are forecast − truth.
struct TriedForecast {
  std::string key;       // public: "lag-24", "least-squares"
  LagForecast forecast;  // of least squares: as fitted to the whole series
  double mean_absolute = 0.0;
  double root_mean_square = 0.0;
  double bias = 0.0;
  /// 1 − mean absolute error / that of the naive one; empty for that one itself and
  /// where it never errs.
  std::optional<Estimate> skill{};
};

struct ForecastHour {
  WallTime time;
  std::optional<Estimate> value;  // empty: an hour that it needs is missing
};

struct SeriesForecast {
  std::vector<TriedForecast> tried;  // the naive ones, then least squares
  std::size_t naive = 0;             // place of the naive one with least error, in `tried`
  std::size_t chosen = 0;            // place of the one that forecasts the next hours
  WallTime tested_from;
  std::int64_t tested = 0;  // hours that all of them could forecast
  std::int64_t passed = 0;  // hours in which one could not
  std::size_t block = 0;    // hours that are resampled as one, for the skill's interval
  std::int64_t blocks = 0;
  std::string not_fitted{};  // why least squares was not tried; empty where it was
  std::vector<ForecastHour> next{};
};

/// The fewest hours from which anything is told.
inline constexpr std::size_t kLeastSeriesHours = 4 * kHoursOfWeek;

/// Rolling origin over the second half of the series (from a whole week on): every hour is forecast
/// from what was known `horizon` hours before it. Least squares is fitted anew every `refit` hours
/// to all that was known then. All are tried on the same hours and held against the best of the
/// naive ones, chosen on those very hours, which is the hardest to beat. Skill's interval: BCa over
/// weeks, or over days where there are fewer than ten weeks. The next hours are forecast by least
/// squares if its skill lies above nothing, else by that naive one; their intervals are quantiles
/// of its errors on the tested hours.
///
/// Errors: bad_input for fewer than four weeks, a series that never changes, a horizon or lag
/// outside its range, a lag shorter than the horizon.
Result<SeriesForecast> forecast_series(const HourlySeries& series, const SeriesQuestion& question);

}  // namespace carnot
