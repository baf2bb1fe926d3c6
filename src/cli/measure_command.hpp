// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_measure_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kMeasureCommand{
    "measure", "Measure the energy of any command",
    "  carnot measure -- make -j4\n"
    "  carnot measure --json --output energy.json -- python train.py\n"
    "  carnot measure --output - -- true   (report on stdout, after the command's own output)\n"
    "  carnot measure --repeat 10 --warm-up 1 -- ./bench   (mean, scatter, one line per run)\n"
    "  carnot measure --until 2% -- ./bench   (until the mean is known to 2 %)\n"
    "  carnot measure --baseline -- ./bench   (above idle as well)\n"
    "  carnot measure --phases -- sh -c 'carnot mark load; ./load; carnot mark train; ./train'\n"
    "  carnot measure --csv runs.csv -- ./bench\n"
    "The report goes to stderr unless --output says otherwise, so that the command's output can "
    "be\n"
    "piped on. The exit code is the command's (128 + n for a signal); 125: Carnot itself failed,\n"
    "wrong usage included, 126: the command cannot be executed, 127: there is no such command, 3: "
    "--require measured\n"
    "cannot be met.",
    add_measure_command, kMeasuresOwnFailure};

}  // namespace carnot
