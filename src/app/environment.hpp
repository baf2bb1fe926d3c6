// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/sys_root.hpp"

namespace carnot {

/// The world as the program found it, passed to every use case. Made once in main(); a test makes
/// its own.
struct Environment {
  const Clock& clock;                // outlives every use case
  SysRoot sys;                       // "/" unless --sysroot says otherwise
  std::filesystem::path executable;  // the running program; workers and data lie relative to it
  std::filesystem::path working_directory;
  std::filesystem::path cache;  // preprocessed tensors, calibrations
  std::function<std::optional<std::string>(const std::string&)>
      variable;                                    // of the process environment
  std::optional<std::filesystem::path> sources{};  // the user's own (docs/formats.md), if any
  std::optional<std::filesystem::path> place{};    // what a kWh stands for here, likewise
  bool stderr_is_terminal = false;
  bool stdout_is_terminal = false;
};

/// Where the user's own sources are looked for unless they are named elsewhere:
/// carnot/sources.toml in XDG_CONFIG_HOME or ~/.config. Empty without a home.
std::optional<std::filesystem::path> usual_source_file(
    const std::function<std::optional<std::string>(const std::string&)>& variable);

/// The real one: steady clock, "/", the process's variables. `clock` must outlive it.
Environment real_environment(const Clock& clock);

}  // namespace carnot
