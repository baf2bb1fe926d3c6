// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "analysis/forecasts/series_forecast.hpp"
#include "base/result.hpp"
#include "report/series_forecast_report.hpp"

namespace carnot {

struct SeriesForecastRequest {
  std::string series;  // "FILE" or "FILE#COLUMN"
  std::string unit{};  // of its values, for display
  bool may_be_negative = false;
  SeriesQuestion question{};
};

/// Forecasts a table over time hour by hour, and how well that went before. Errors: bad_input for
/// what cannot be read or says too little.
Result<SeriesForecastReport> forecast_series_file(const SeriesForecastRequest& request);

}  // namespace carnot
