// SPDX-License-Identifier: Apache-2.0
// `carnot`: the meter's commands, and the way to all others. It links no graph and no store, so
// that it starts in milliseconds and runs where their libraries are not installed.
#include <cstddef>

#include "cli/commands.hpp"
#include "cli/program.hpp"

namespace {

constexpr auto kCommands = carnot::all_commands([](carnot::Command command) {
  command.add = nullptr;
  return command;
});

}  // namespace

int main(int argc, char** argv) {
  return carnot::run_program({argv, static_cast<std::size_t>(argc)}, kCommands);
}
