// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string_view>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "cli/exit_code.hpp"

namespace carnot {

/// One sub-command of `carnot`. `add` declares options and sets a callback that does the work and
/// writes the exit code to `outcome`; environment and outcome outlive the parse. `add` is null in a
/// program that leaves the command to `carnot-lab`.
struct Command {
  std::string_view name;
  std::string_view summary;   // one line of --help
  std::string_view examples;  // the end of the command's own --help
  void (*add)(CLI::App& command, Environment& environment, int& outcome);
  int wrong_usage = static_cast<int>(ExitCode::bad_input);  // what misspelt options give
};

/// Prints "carnot: <sentence>" on stderr and gives the exit code.
int report_error(const Error& error);

}  // namespace carnot
