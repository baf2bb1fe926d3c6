// SPDX-License-Identifier: Apache-2.0
// `carnot-lab`: every command. `carnot` becomes it where a command needs graphs, studies or their
// store.
#include <cstddef>

#include "cli/commands.hpp"
#include "cli/program.hpp"

namespace {

constexpr auto kAllCommands = carnot::all_commands([](carnot::Command command) { return command; });

}  // namespace

int main(int argc, char** argv) {
  return carnot::run_program({argv, static_cast<std::size_t>(argc)}, kAllCommands);
}
