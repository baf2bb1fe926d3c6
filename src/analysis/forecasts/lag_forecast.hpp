// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace carnot {

inline constexpr std::size_t kHoursOfDay = 24;
inline constexpr std::size_t kHoursOfWeek = 168;

/// Hours of a series by their place; NaN where nobody knows the value.
using HourValues = std::span<const double>;

/// A forecast of an hour by what earlier hours were: intercept + Σ weights[i] · the value lags[i]
/// hours before.
struct LagForecast {
  std::vector<std::size_t> lags;
  double intercept = 0.0;
  std::vector<double> weights{};  // as the lags
  std::int64_t fitted_hours = 0;  // 0: nothing was fitted
};

/// "As so many hours ago."
LagForecast as_before(std::size_t lag);

/// Least squares fitted to the hours from `from` to before `to` that are known, as are the lagged
/// ones. Errors: bad_input for no lag, one that is 0 or reaches to before the first hour, and
/// whatever least_squares() refuses: too few hours, a series that never changes.
Result<LagForecast> fitted_to(HourValues values, std::vector<std::size_t> lags, std::size_t from,
                              std::size_t to);

/// Of the hour `at`, which may lie beyond the series' end by less than the shortest lag; NaN where
/// a value that it needs is not known or lies outside.
double forecast_at(const LagForecast& forecast, HourValues values, std::size_t at);

/// Over the hours from `from` to before `to` of which truth and forecast are known; NaN for none.
double mean_absolute_error(const LagForecast& forecast, HourValues values, std::size_t from,
                           std::size_t to);

}  // namespace carnot
