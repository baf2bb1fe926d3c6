// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/library_start.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
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
  std::vector<LibraryLook> libraries{};            // of vendors, where they may be looked for
  bool stderr_is_terminal = false;
  bool stdout_is_terminal = false;
};

/// Where the user's own sources are looked for unless they are named elsewhere:
/// carnot/sources.toml in XDG_CONFIG_HOME or ~/.config. Empty without a home.
std::optional<std::filesystem::path> usual_source_file(
    const std::function<std::optional<std::string>(const std::string&)>& variable);

/// Looks for /sys and /proc below `folder` from now on. The sources that this machine's user has by
/// default, and the boards that its libraries show, are not the other machine's: they are
/// forgotten, but for sources that were named. Errors: bad_input where there is no such folder, or
/// it holds neither.
Result<void> look_below(const std::filesystem::path& folder, bool sources_are_named,
                        Environment& environment);

/// Where this environment's workers may lie (engines/locate.hpp).
std::vector<std::filesystem::path> worker_folders_of(const Environment& environment);

/// The real one: steady clock, "/", the process's variables. `clock` must outlive it.
Environment real_environment(const Clock& clock);

}  // namespace carnot
