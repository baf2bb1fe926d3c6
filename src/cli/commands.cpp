// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"

#include <array>
#include <cstdio>

#include "cli/exit_code.hpp"

namespace carnot {
namespace {

constexpr std::array<Command, 0> kCommands{};

}  // namespace

std::span<const Command> commands() { return kCommands; }

int report_error(const Error& error) {
  std::fprintf(stderr, "carnot: %s\n", to_sentence(error).c_str());
  return static_cast<int>(exit_code_of(error.code));
}

}  // namespace carnot
