// SPDX-License-Identifier: Apache-2.0
#include "cli/forecast_series_command.hpp"

#include <memory>

#include "app/forecasts/series_question.hpp"
#include "cli/report_format_options.hpp"

namespace carnot {
void add_forecast_series_command(CLI::App& command, Environment& /*environment*/, int& outcome) {
  const auto question = std::make_shared<ReportQuestion<SeriesForecastRequest>>();
  SeriesForecastRequest& request = question->request;
  command
      .add_option(
          "FILE", request.series,
          "A CSV table, packed by gzip or not, whose first column holds times (UTC where no "
          "zone is written); FILE#COLUMN where it has several columns")
      ->required();
  command.add_option("--horizon", request.question.horizon, "So many hours ahead, up to 168")
      ->check(count_value(1))
      ->capture_default_str();
  command
      .add_option("--lags", request.question.lags,
                  "What least squares looks back to, in hours (default: the horizon, 24, 48, 168)")
      ->delimiter(',')
      ->check(count_value(1));
  command
      .add_option("--refit", request.question.refit,
                  "Fit least squares anew every so many hours while it is tried; 0: once")
      ->check(count_value(0))
      ->capture_default_str();
  command.add_option("--unit", request.unit, "What its values are in, for display");
  command.add_flag("--allow-negative", request.may_be_negative,
                   "Values may be below zero, as prices are");
  add_report_answer(command, question, forecast_series_file, outcome);
}

}  // namespace carnot
