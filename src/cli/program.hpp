// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "cli/command.hpp"

namespace carnot {

/// The command line, begun with the program's name: finds the command, runs it, gives the exit
/// code. A command that this program has no `add` of is left to `carnot-lab`. Throws nothing.
int run_program(std::span<char* const> words, std::span<const Command> commands);

}  // namespace carnot
