// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_reproduce_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kReproduceCommand{
    "reproduce", "Calculate published studies anew from their data: published, reproduced, why not",
    "  carnot reproduce all                    # every study; 1 where a difference is unexplained\n"
    "  carnot reproduce s3 --format markdown   # one of them, for a page\n"
    "  carnot reproduce seaa23 --data FOLDER   # default: CARNOT_REFERENCE_DATA, ../shared/data",
    add_reproduce_command};

}  // namespace carnot
