// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_forecast_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kForecastCommand{
    "forecast", "Forecast the energy of a whole run from its beginning, once it is stable",
    "  carnot forecast gpu-power.csv --epochs 100 --done 12   # a log of another tool\n"
    "  carnot forecast run.rec --duration 2h   # carnot measure --interval 1s --record run.rec\n"
    "  carnot forecast 'power.csv#watts' --covers wall --duration 90min\n"
    "  carnot forecast gpu-power.csv --complete --epochs 98   # how well it would have gone",
    add_forecast_command};

}  // namespace carnot
