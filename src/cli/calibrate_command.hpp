// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_calibrate_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kCalibrateCommand{
    "calibrate", "What a wall meter shows, from what the software's sources say",
    "  carnot calibrate --wall plug            # 18 steps of load beside the meter \"plug\"\n"
    "  carnot measure --calibrated -- make     # the plug's joules without the meter\n"
    "  carnot calibrate --clock plug           # how far the meter's clock is off\n"
    "  carnot calibrate --load-curve           # the processors' power over load, no meter needed\n"
    "  carnot calibrate --from pairs.csv       # pairs taken by other means",
    add_calibrate_command};

}  // namespace carnot
