// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_import_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kImportCommand{
    "import", "Read what other tools measured: CodeCarbon, nvidia-smi, wall meters, ...",
    "  carnot import emissions.csv\n"
    "  carnot import --damaged skip --trim 3 gpu-power.csv\n"
    "  carnot import --list",
    add_import_command};

}  // namespace carnot
