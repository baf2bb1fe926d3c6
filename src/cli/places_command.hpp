// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_places_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kPlacesCommand{
    "places", "List the places whose carbon intensity is known",
    "  carnot places\n"
    "  carnot places ireland\n"
    "  carnot measure --place aws:eu-west-1 -- python3 train.py",
    add_places_command};

}  // namespace carnot
