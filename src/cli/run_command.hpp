// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_run_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kRunCommand{
    "run", "Run a study: measure its candidates, compare them, report",
    "  carnot run studies/first-look.toml --out report\n"
    "  carnot run study.toml --store results.sqlite   (again: continues where it stopped)\n"
    "  carnot run study.toml --require measured       (exit code 3 where joules are only "
    "estimated)\n"
    "Where there are energy counters, they are tried under load for a second before anything is\n"
    "measured.",
    add_run_command};

}  // namespace carnot
