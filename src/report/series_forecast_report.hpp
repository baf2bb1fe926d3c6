// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "analysis/forecasts/series_forecast.hpp"

namespace carnot {

/// What `carnot forecast-series` has to tell.
struct SeriesForecastReport {
  std::string carnot_version;
  std::string series;  // as it was named
  std::string unit;    // empty: not said
  std::int64_t rows = 0;
  HourlySeries hours{};
  SeriesQuestion question{};
  SeriesForecast forecast{};
};

std::string to_terminal(const SeriesForecastReport& report);
std::string to_markdown(const SeriesForecastReport& report);
/// docs/formats.md.
std::string to_json(const SeriesForecastReport& report);

}  // namespace carnot
