// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "base/wall_time_text.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/series_forecast_report.hpp"

namespace carnot {
namespace {

using SeriesJson = nlohmann::json;

SeriesJson json_tried(const TriedForecast& one) {
  return {{"key", json_text(one.key)},
          {"lags_hours", one.forecast.lags},
          {"intercept", json_number(one.forecast.intercept)},
          {"weights", json_list(one.forecast.weights, json_number)},
          {"fitted_hours", one.forecast.fitted_hours},
          {"mean_absolute_error", json_number(one.mean_absolute)},
          {"root_mean_square_error", json_number(one.root_mean_square)},
          {"bias", json_number(one.bias)},
          {"skill", estimate_or_null(one.skill)}};
}

SeriesJson json_hour(const ForecastHour& hour) {
  return {{"time", utc_text(hour.time)}, {"value", estimate_or_null(hour.value)}};
}

SeriesJson json_series(const SeriesForecastReport& report) {
  const HourlySeries& hours = report.hours;
  return {{"name", json_text(report.series)},
          {"unit", text_or_null(report.unit)},
          {"rows", report.rows},
          {"step_seconds", json_number(hours.step.count())},
          {"first_hour", utc_text(hours.first)},
          {"hours", hours.values.size()},
          {"missing_hours", hours.missing},
          {"first_missing",
           hours.first_missing ? SeriesJson(utc_text(*hours.first_missing)) : SeriesJson(nullptr)},
          {"negative_hours", hours.negative}};
}

}  // namespace

std::string to_json(const SeriesForecastReport& report) {
  const SeriesForecast& forecast = report.forecast;
  const SeriesJson document{{"format", "carnot.series-forecast/1"},
                            {"carnot_version", json_text(report.carnot_version)},
                            {"series", json_series(report)},
                            {"horizon_hours", report.question.horizon},
                            {"refit_hours", report.question.refit},
                            {"tested_from", utc_text(forecast.tested_from)},
                            {"tested_hours", forecast.tested},
                            {"passed_hours", forecast.passed},
                            {"block_hours", forecast.block},
                            {"blocks", forecast.blocks},
                            {"tried", json_list(forecast.tried, json_tried)},
                            {"not_fitted", text_or_null(forecast.not_fitted)},
                            {"naive", json_text(forecast.tried[forecast.naive].key)},
                            {"chosen", json_text(forecast.tried[forecast.chosen].key)},
                            {"next", json_list(forecast.next, json_hour)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
