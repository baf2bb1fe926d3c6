// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "report/format.hpp"
#include "report/series_forecast_report.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

std::string lag_words(std::size_t lag) {
  if (lag == 1) return "an hour ago";
  if (lag == kHoursOfDay) return "a day ago";
  if (lag == kHoursOfWeek) return "a week ago";
  return fmt::format("{} hours ago", lag);
}

std::string method_words(const LagForecast& forecast) {
  if (forecast.fitted_hours == 0) return "as " + lag_words(forecast.lags.front());
  return fmt::format("least squares on {} hours ago", fmt::join(forecast.lags, ", "));
}

/// "5.4 % (1.2 to 9.0 %)": a skill may lie below nothing.
std::string skill_text(const Estimate& skill) {
  const auto percent = [](double share) { return format_decimals(100.0 * share, 1); };
  return fmt::format("{} % ({} to {} %)", percent(skill.point), percent(skill.lower),
                     percent(skill.upper));
}

/// In the unit of the series, which may have any: no prefix.
std::string value_text(const Estimate& value) {
  return fmt::format("{} ({} to {})", format_number(value.point, 4), format_number(value.lower, 4),
                     format_number(value.upper, 4));
}

TextTable tried_table(const SeriesForecastReport& report) {
  TextTable table{{"forecast", "mean absolute error", "root mean square", "bias",
                   "better than the best naive one"},
                  {}};
  const SeriesForecast& forecast = report.forecast;
  table.rows.reserve(forecast.tried.size());
  for (std::size_t i = 0; i < forecast.tried.size(); ++i) {
    const TriedForecast& one = forecast.tried[i];
    std::string skill{kNothing};
    if (i == forecast.naive) skill = "(is it)";
    if (one.skill) skill = skill_text(*one.skill);
    table.rows.push_back({method_words(one.forecast), format_number(one.mean_absolute, 4),
                          format_number(one.root_mean_square, 4), format_number(one.bias, 2),
                          skill});
  }
  return table;
}

TextTable next_table(const SeriesForecastReport& report) {
  TextTable table{{"hour (UTC)", "forecast"}, {}};
  table.rows.reserve(report.forecast.next.size());
  for (const ForecastHour& hour : report.forecast.next) {
    table.rows.push_back(
        {utc_minute_text(hour.time), hour.value ? value_text(*hour.value) : std::string{kNothing}});
  }
  return table;
}

std::string told_apart(const SeriesForecastReport& report) {
  const TriedForecast& fitted = report.forecast.tried.back();
  const std::string naive = method_words(report.forecast.tried[report.forecast.naive].forecast);
  if (fitted.forecast.fitted_hours == 0)
    return "Least squares was not tried: " + report.forecast.not_fitted;
  if (!fitted.skill) return "The naive forecast never errs: nothing can be better.";
  if (fitted.skill->lower > 0.0) return fmt::format("Least squares is better than \"{}\".", naive);
  if (fitted.skill->upper < 0.0)
    return fmt::format("Least squares is worse than \"{}\": take that.", naive);
  return fmt::format("Least squares and \"{}\" are not told apart: take the simple one.", naive);
}

/// What was noticed about the series itself.
std::vector<std::string> series_notes(const HourlySeries& hours) {
  std::vector<std::string> notes;
  if (hours.step < Seconds{3600.0}) {
    notes.push_back(fmt::format("Rows {} apart were averaged to hours by how long they hold.",
                                format_quantity(hours.step)));
  }
  if (hours.missing > 0) {
    notes.push_back(fmt::format(
        "{} hours are missing, the first {}; they are neither filled in nor tested. (Local time "
        "has such a gap where clocks are put forward.)",
        format_count(hours.missing), utc_minute_text(*hours.first_missing)));
  }
  if (hours.negative > 0)
    notes.push_back(
        fmt::format("{} hours are below zero, as allowed.", format_count(hours.negative)));
  return notes;
}

std::string tried_sentence(const SeriesForecastReport& report) {
  const SeriesForecast& forecast = report.forecast;
  const std::string again = report.question.refit == 0
                                ? "fitted once"
                                : fmt::format("fitted anew every {} hours", report.question.refit);
  std::string text = fmt::format(
      "Forecasts {} h ahead, tried on {} hours from {} on, each from what was known then; least "
      "squares {}.",
      report.question.horizon, format_count(forecast.tested), utc_minute_text(forecast.tested_from),
      again);
  if (forecast.passed > 0)
    text += fmt::format(" {} hours lack something.", format_count(forecast.passed));
  return text;
}

std::string unit_sentence(const SeriesForecastReport& report) {
  return report.unit.empty() ? std::string{"Values as in the file."}
                             : fmt::format("Values in {}.", valid_utf8(report.unit));
}

std::vector<std::string> legend(const SeriesForecastReport& report) {
  const SeriesForecast& forecast = report.forecast;
  return {
      fmt::format("Better: 1 − mean absolute error / that of the naive forecast with the least; {} "
                  "interval by resampling {} blocks of {} hours. Bias: forecast − truth.",
                  format_share(report.question.confidence), format_count(forecast.blocks),
                  forecast.block),
      fmt::format("The next hours are {}; {} of its errors in the tested hours lie within the "
                  "intervals.",
                  method_words(forecast.tried[forecast.chosen].forecast),
                  format_share(report.question.confidence))};
}

std::string series_sentence(const SeriesForecastReport& report) {
  return fmt::format("{} rows, {} hours from {} to {}. {}", format_count(report.rows),
                     format_count(static_cast<std::int64_t>(report.hours.values.size())),
                     utc_minute_text(report.hours.first),
                     utc_minute_text(report.hours.time_of(report.hours.values.size())),
                     unit_sentence(report));
}

}  // namespace

std::string to_terminal(const SeriesForecastReport& report) {
  std::string text = fmt::format("{}: {}\n", valid_utf8(report.series), series_sentence(report));
  for (const std::string& note : series_notes(report.hours)) text += note + "\n";
  text += fmt::format("{}\n\n{}\n{}\n\n{}\n", tried_sentence(report),
                      to_aligned_text(tried_table(report)), told_apart(report),
                      to_aligned_text(next_table(report)));
  for (const std::string& line : legend(report)) text += line + "\n";
  return text;
}

std::string to_markdown(const SeriesForecastReport& report) {
  std::string text = fmt::format("# Forecast of {}\n\nBy carnot {}. {}\n\n",
                                 markdown_text(valid_utf8(report.series)), report.carnot_version,
                                 markdown_text(series_sentence(report)));
  for (const std::string& note : series_notes(report.hours)) text += "- " + note + "\n";
  text += fmt::format("\n{}\n\n{}\n{}\n\n{}\n", tried_sentence(report),
                      to_markdown_table(tried_table(report)), told_apart(report),
                      to_markdown_table(next_table(report)));
  for (const std::string& line : legend(report)) text += line + "\n\n";
  return text;
}

}  // namespace carnot
