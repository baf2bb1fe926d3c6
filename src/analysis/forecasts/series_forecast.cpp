// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecasts/series_forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "analysis/statistics/descriptive.hpp"
#include "analysis/statistics/resampling.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr double kUnknownHour = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<std::size_t, 3> kNaiveLags{1, kHoursOfDay, kHoursOfWeek};
constexpr std::array<std::size_t, 3> kFittedLags{kHoursOfDay, 2 * kHoursOfDay, kHoursOfWeek};
/// Fewer hours than two weeks say nothing of days and weeks.
constexpr std::size_t kLeastFittedHours = 2 * kHoursOfWeek;
constexpr std::int64_t kLeastBlocks = 10;

std::vector<std::size_t> asked_lags(const SeriesQuestion& question) {
  if (!question.lags.empty()) return question.lags;
  std::vector<std::size_t> lags{question.horizon};
  for (const std::size_t lag : kFittedLags) {
    if (lag > question.horizon) lags.push_back(lag);
  }
  return lags;
}

Result<void> check_question(const HourlySeries& series, const SeriesQuestion& question) {
  if (series.values.size() < kLeastSeriesHours) {
    return fail(ErrorCode::bad_input,
                fmt::format("the series has {} hours; a forecast is tried on half of it, and needs "
                            "{} (four weeks).",
                            series.values.size(), kLeastSeriesHours),
                "Give a longer series.");
  }
  if (question.horizon == 0 || question.horizon > kHoursOfWeek) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} hours ahead is outside 1 to 168.", question.horizon),
                "Ask for a horizon within a week.");
  }
  std::vector<std::size_t> lags = asked_lags(question);
  std::ranges::sort(lags);
  if (std::ranges::adjacent_find(lags) != lags.end())
    return fail(ErrorCode::bad_input, "a lag stands twice.", "Name each once.");
  if (lags.front() < question.horizon) {
    return fail(ErrorCode::bad_input,
                fmt::format("what was {} hours ago is not known {} hours ahead.", lags.front(),
                            question.horizon),
                "Name lags no shorter than the horizon.");
  }
  if (lags.back() > kHoursOfWeek) {
    return fail(ErrorCode::bad_input,
                fmt::format("a lag of {} hours is longer than a week.", lags.back()),
                "Name lags of up to 168 hours.");
  }
  return {};
}

/// Half of the series, in whole weeks.
std::size_t first_tested_hour(const HourlySeries& series) {
  return series.values.size() / 2 / kHoursOfWeek * kHoursOfWeek;
}

/// Forecasts of every hour from `from` on, in its place less `from`.
std::vector<double> forecasts_by(const LagForecast& forecast, HourValues values, std::size_t from) {
  std::vector<double> forecasts;
  forecasts.reserve(values.size() - from);
  for (std::size_t at = from; at < values.size(); ++at)
    forecasts.push_back(forecast_at(forecast, values, at));
  return forecasts;
}

/// Fitted to what was known `horizon` hours before the first hour of each stretch.
Result<std::vector<double>> fitted_forecasts(HourValues values, const SeriesQuestion& question,
                                             std::size_t from) {
  const std::vector<std::size_t> lags = asked_lags(question);
  const std::size_t first = *std::ranges::max_element(lags);
  const std::size_t stretch = question.refit == 0 ? values.size() : question.refit;
  std::vector<double> forecasts;
  forecasts.reserve(values.size() - from);
  for (std::size_t at = from; at < values.size(); at += stretch) {
    CARNOT_TRY(const LagForecast fit, fitted_to(values, lags, first, at - question.horizon + 1));
    for (std::size_t hour = at; hour < std::min(at + stretch, values.size()); ++hour)
      forecasts.push_back(forecast_at(fit, values, hour));
  }
  return forecasts;
}

/// One way of forecasting with its error of each tested hour; NaN where there is none.
struct LagTrial {
  TriedForecast told;
  std::vector<double> errors;
};

LagTrial lag_trial_of(std::string key, LagForecast forecast, std::vector<double> forecasts,
                      HourValues truths) {
  for (std::size_t i = 0; i < forecasts.size(); ++i) forecasts[i] -= truths[i];
  return {{std::move(key), std::move(forecast)}, std::move(forecasts)};
}

std::vector<LagTrial> naive_trials(const HourlySeries& series, const SeriesQuestion& question) {
  const std::size_t from = first_tested_hour(series);
  const HourValues values{series.values};
  std::vector<LagTrial> trials;
  trials.reserve(kNaiveLags.size() + 1);
  for (const std::size_t lag : kNaiveLags) {
    if (lag < question.horizon) continue;
    LagForecast naive = as_before(lag);
    auto forecasts = forecasts_by(naive, values, from);
    trials.push_back(lag_trial_of(fmt::format("lag-{}", lag), std::move(naive),
                                  std::move(forecasts), values.subspan(from)));
  }
  return trials;
}

Result<LagTrial> fitted_trial(const HourlySeries& series, const SeriesQuestion& question) {
  const std::size_t from = first_tested_hour(series);
  const HourValues values{series.values};
  const std::vector<std::size_t> lags = asked_lags(question);
  const std::size_t first = *std::ranges::max_element(lags);
  if (from < first + kLeastFittedHours + question.horizon) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} hours before the tested ones are too few to fit it.", from));
  }
  CARNOT_TRY(std::vector<double> forecasts, fitted_forecasts(values, question, from));
  CARNOT_TRY(LagForecast fit, fitted_to(values, lags, first, values.size()));
  return lag_trial_of("least-squares", std::move(fit), std::move(forecasts), values.subspan(from));
}

/// An hour counts for all of them or for none.
std::int64_t keep_common_hours(std::vector<LagTrial>& trials) {
  std::int64_t kept = 0;
  for (std::size_t i = 0; i < trials.front().errors.size(); ++i) {
    const bool is_whole = std::ranges::all_of(
        trials, [i](const LagTrial& one) { return std::isfinite(one.errors[i]); });
    if (is_whole) ++kept;
    if (is_whole) continue;
    for (LagTrial& one : trials) one.errors[i] = kUnknownHour;
  }
  return kept;
}

void sum_up_errors(LagTrial& trial) {
  double count = 0.0;
  double absolute = 0.0;
  double squares = 0.0;
  double sum = 0.0;
  for (const double error : trial.errors) {
    if (std::isnan(error)) continue;
    count += 1.0;
    absolute += std::abs(error);
    squares += error * error;
    sum += error;
  }
  trial.told.mean_absolute = absolute / count;
  trial.told.root_mean_square = std::sqrt(squares / count);
  trial.told.bias = sum / count;
}

/// Absolute errors of each whole block of hours, added up.
std::vector<double> block_sums(const std::vector<double>& errors, std::size_t block) {
  std::vector<double> sums;
  sums.reserve(errors.size() / block);
  for (std::size_t at = 0; at + block <= errors.size(); at += block) {
    double sum = 0.0;
    for (std::size_t i = at; i < at + block; ++i) {
      if (!std::isnan(errors[i])) sum += std::abs(errors[i]);
    }
    sums.push_back(sum);
  }
  return sums;
}

Result<void> add_skills(std::vector<LagTrial>& trials, SeriesForecast& forecast,
                        double confidence) {
  const auto hours = trials.front().errors.size();
  const auto is_enough = [hours](std::size_t block) {
    return static_cast<std::int64_t>(hours / block) >= kLeastBlocks;
  };
  forecast.block = is_enough(kHoursOfWeek) ? kHoursOfWeek : kHoursOfDay;
  forecast.blocks = static_cast<std::int64_t>(hours / forecast.block);
  const LagTrial& naive = trials[forecast.naive];
  if (!(naive.told.mean_absolute > 0.0)) return {};
  const std::vector<double> against = block_sums(naive.errors, forecast.block);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (i == forecast.naive) continue;
    const std::vector<double> own = block_sums(trials[i].errors, forecast.block);
    // Resampling itself is seeded, so that the same series gives the same interval.
    CARNOT_TRY(const Estimate ratio,
               statistics::bca_ratio_of_sums(own, against, {.confidence = confidence, .seed = 1}));
    const double point = 1.0 - trials[i].told.mean_absolute / naive.told.mean_absolute;
    trials[i].told.skill = Estimate{point, std::min(point, 1.0 - ratio.upper),
                                    std::max(point, 1.0 - ratio.lower), confidence};
  }
  return {};
}

void choose_forecast(const std::vector<LagTrial>& trials, SeriesForecast& forecast) {
  forecast.chosen = forecast.naive;
  const TriedForecast& last = trials.back().told;
  if (last.forecast.fitted_hours > 0 && last.skill && last.skill->lower > 0.0)
    forecast.chosen = trials.size() - 1;
}

/// Of forecast − truth; so the truth lies between forecast − upper and forecast − lower.
void add_next_hours(const HourlySeries& series, const LagTrial& trial,
                    const SeriesQuestion& question, SeriesForecast& forecast) {
  std::vector<double> errors;
  errors.reserve(trial.errors.size());
  std::ranges::copy_if(trial.errors, std::back_inserter(errors),
                       [](double error) { return !std::isnan(error); });
  std::ranges::sort(errors);
  const double tail = (1.0 - question.confidence) / 2.0;
  const double lower = statistics::quantile_of_sorted(errors, tail);
  const double upper = statistics::quantile_of_sorted(errors, 1.0 - tail);
  for (std::size_t i = 0; i < question.horizon; ++i) {
    const std::size_t at = series.values.size() + i;
    const double value = forecast_at(trial.told.forecast, series.values, at);
    ForecastHour hour{series.time_of(at), std::nullopt};
    if (std::isfinite(value)) {
      hour.value = Estimate{value, std::min(value, value - upper), std::max(value, value - lower),
                            question.confidence};
    }
    forecast.next.push_back(hour);
  }
}

}  // namespace

Result<SeriesForecast> forecast_series(const HourlySeries& series, const SeriesQuestion& question) {
  CARNOT_TRY_VOID(check_question(series, question));
  const auto changes = [&](double value) {
    return std::isfinite(value) && value != series.values.front();
  };
  if (std::ranges::none_of(series.values, changes)) {
    return fail(ErrorCode::bad_input,
                fmt::format("all its values are {}: there is nothing to forecast.",
                            format_number(series.values.front(), 4)),
                "Name the column that changes.");
  }
  SeriesForecast forecast;
  std::vector<LagTrial> trials = naive_trials(series, question);
  auto fitted = fitted_trial(series, question);
  if (fitted) {
    trials.push_back(*std::move(fitted));
  } else {
    forecast.not_fitted = fitted.error().message;
  }
  forecast.tested_from = series.time_of(first_tested_hour(series));
  forecast.tested = keep_common_hours(trials);
  forecast.passed = static_cast<std::int64_t>(trials.front().errors.size()) - forecast.tested;
  if (forecast.tested < static_cast<std::int64_t>(kHoursOfWeek)) {
    return fail(ErrorCode::bad_input,
                fmt::format("of the hours to be tested only {} have all that a forecast needs.",
                            forecast.tested),
                "Give a series with fewer missing hours.");
  }
  for (LagTrial& one : trials) sum_up_errors(one);
  for (std::size_t i = 1; i < trials.size(); ++i) {
    const bool is_naive = trials[i].told.forecast.fitted_hours == 0;
    if (is_naive && trials[i].told.mean_absolute < trials[forecast.naive].told.mean_absolute)
      forecast.naive = i;
  }
  CARNOT_TRY_VOID(add_skills(trials, forecast, question.confidence));
  choose_forecast(trials, forecast);
  add_next_hours(series, trials[forecast.chosen], question, forecast);
  forecast.tried.reserve(trials.size());
  for (LagTrial& one : trials) forecast.tried.push_back(std::move(one.told));
  return forecast;
}

}  // namespace carnot
