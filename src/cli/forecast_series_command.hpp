// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_forecast_series_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kForecastSeriesCommand{
    "forecast-series", "Forecast an hourly series (carbon, load, price), beside the naive forecast",
    "  carnot forecast-series grid.csv                # a day ahead, and how well that went "
    "before\n"
    "  carnot forecast-series grid.csv.gz#DE-LU:ci_lca_g_per_kwh --unit g/kWh\n"
    "  carnot forecast-series prices.csv --allow-negative --horizon 1 --json",
    add_forecast_series_command};

}  // namespace carnot
