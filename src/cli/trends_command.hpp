// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_trends_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kTrendsCommand{
    "trends",
    "Accuracy and cost of a table's models over the years, the best and the average apart",
    "  carnot trends models.csv --year year --accuracy top1 --joules energy_joules\n"
    "  carnot trends timm.csv --accuracy top1 --per-second samples_per_s_rtx4090 --images 50000\n"
    "  carnot trends timm.csv --accuracy top1 --gmacs gmacs --board 'RTX 3090' --at-least 75%\n"
    "Without --year it is that of the architecture's paper, by the model's name. What stands for "
    "energy is called a proxy.",
    add_trends_command};

}  // namespace carnot
