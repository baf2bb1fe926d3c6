// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "app/environment.hpp"
#include "base/result.hpp"

namespace carnot {

/// Where the rule goes that lets a group read the energy counters after every start.
inline constexpr std::string_view kUdevRuleFile = "/etc/udev/rules.d/70-carnot-energy.rules";
/// The rule itself (measuring.md 1.2, benchexec#1283): its group is "energy".
inline constexpr std::string_view kUdevRule =
    R"(SUBSYSTEM=="powercap", KERNEL=="intel-rapl*", )"
    R"(RUN+="/bin/chgrp energy /sys/%p/energy_uj", RUN+="/bin/chmod g+r /sys/%p/energy_uj")"
    "\n";

/// What `carnot doctor --fix` would do.
struct PermissionFix {
  struct Step {
    std::string what;                  // "create the group energy, unless it exists"
    std::vector<std::string> command;  // empty: the rule is written
  };
  std::string why;          // the counters are restricted, and why; or why there is nothing to do
  std::vector<Step> steps;  // empty where there is nothing to do
  std::vector<std::string> counters;  // the files that it is about

  bool is_needed() const { return !steps.empty(); }
};

/// Looks at the counters' permissions. `user` is added to the group; empty: nobody is.
PermissionFix plan_permission_fix(const Environment& environment, const std::string& user);

/// The plan in words: why, every step with its command, how to undo it.
std::string explain(const PermissionFix& fix);

/// Runs a program and waits for its end. Errors: one sentence that names it.
using RunProgram = std::function<Result<void>(std::span<const std::string>)>;
/// The real one, with a time-out.
RunProgram real_programs();

/// Takes the steps in order and looks whether the group can read the counters afterwards. Every
/// step may be taken again. Errors: environment, which names the step that failed; the steps before
/// it stay done.
Result<void> apply_permission_fix(const PermissionFix& fix, const Environment& environment,
                                  const RunProgram& run);

}  // namespace carnot
