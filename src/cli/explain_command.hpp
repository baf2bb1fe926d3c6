// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_explain_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kExplainCommand{
    "explain", "Where each number of a measurement comes from, and how certain it is",
    "  carnot measure -- python3 train.py; carnot explain\n"
    "  carnot explain run.rec --json",
    add_explain_command};

}  // namespace carnot
