// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecasts/lag_forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/statistics/least_squares.hpp"

namespace carnot {
namespace {

Result<void> check_lags(const std::vector<std::size_t>& lags, std::size_t from) {
  if (lags.empty()) return fail(ErrorCode::bad_input, "there is no lag to fit.");
  const auto [least, most] = std::ranges::minmax(lags);
  if (least == 0 || most > from) {
    return fail(ErrorCode::bad_input,
                fmt::format("a lag of {} hours cannot be fitted from hour {} on.",
                            least == 0 ? least : most, from));
  }
  return {};
}

}  // namespace

LagForecast as_before(std::size_t lag) { return {{lag}, 0.0, {1.0}, 0}; }

Result<LagForecast> fitted_to(HourValues values, std::vector<std::size_t> lags, std::size_t from,
                              std::size_t to) {
  CARNOT_TRY_VOID(check_lags(lags, from));
  std::vector<std::vector<double>> columns(lags.size());
  std::vector<double> known;
  for (std::size_t at = from; at < std::min(to, values.size()); ++at) {
    const bool is_whole =
        std::isfinite(values[at]) &&
        std::ranges::all_of(lags, [&](std::size_t lag) { return std::isfinite(values[at - lag]); });
    if (!is_whole) continue;
    known.push_back(values[at]);
    for (std::size_t i = 0; i < lags.size(); ++i) columns[i].push_back(values[at - lags[i]]);
  }
  CARNOT_TRY(const statistics::Regression fit, statistics::least_squares(columns, known));
  LagForecast forecast{std::move(lags), fit.intercept.value.point, {}, fit.count};
  forecast.weights.reserve(fit.coefficients.size());
  for (const statistics::Coefficient& one : fit.coefficients)
    forecast.weights.push_back(one.value.point);
  return forecast;
}

double forecast_at(const LagForecast& forecast, HourValues values, std::size_t at) {
  double sum = forecast.intercept;
  for (std::size_t i = 0; i < forecast.lags.size(); ++i) {
    const std::size_t lag = forecast.lags[i];
    if (lag > at || at - lag >= values.size()) return std::numeric_limits<double>::quiet_NaN();
    sum += forecast.weights[i] * values[at - lag];
  }
  return sum;
}

double mean_absolute_error(const LagForecast& forecast, HourValues values, std::size_t from,
                           std::size_t to) {
  double sum = 0.0;
  double count = 0.0;
  for (std::size_t at = from; at < std::min(to, values.size()); ++at) {
    const double error = std::abs(values[at] - forecast_at(forecast, values, at));
    if (std::isnan(error)) continue;
    sum += error;
    count += 1.0;
  }
  return sum / count;  // of none: NaN
}

}  // namespace carnot
