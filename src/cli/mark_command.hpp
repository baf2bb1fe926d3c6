// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_mark_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kMarkCommand{
    "mark", "Begin a phase of the command that carnot measure --phases measures",
    "  carnot mark load            (the next phase; the one before it ends)\n"
    "  carnot mark --begin epoch   (a phase inside the open one)\n"
    "  carnot mark --end epoch     (it ends, and all inside it; without a name: the innermost)\n"
    "Outside of carnot measure --phases it does nothing. Any program may mark its phases without "
    "it,\n"
    "by adding a line to the file that $CARNOT_PHASES names: docs/formats.md.",
    add_mark_command};

}  // namespace carnot
