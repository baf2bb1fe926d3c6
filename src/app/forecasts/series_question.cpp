// SPDX-License-Identifier: Apache-2.0
#include "app/forecasts/series_question.hpp"

#include <utility>

#include "app/series_file.hpp"
#include "app/version.hpp"

namespace carnot {

Result<SeriesForecastReport> forecast_series_file(const SeriesForecastRequest& request) {
  CARNOT_TRY(const FactorSeries rows, load_quantity_series(request.series, request.unit));
  CARNOT_TRY(HourlySeries hours, hours_of(rows, {.may_be_negative = request.may_be_negative}));
  auto forecast = forecast_series(hours, request.question);
  if (!forecast) return tl::unexpected<Error>(at(request.series, std::move(forecast).error()));
  return SeriesForecastReport{.carnot_version = std::string{kVersion},
                              .series = request.series,
                              .unit = request.unit,
                              .rows = static_cast<std::int64_t>(rows.rows().size()),
                              .hours = std::move(hours),
                              .question = request.question,
                              .forecast = *std::move(forecast)};
}

}  // namespace carnot
