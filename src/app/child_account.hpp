// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/child_cgroup.hpp"
#include "app/environment.hpp"
#include "app/held_child.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "records/account.hpp"

namespace carnot {

/// Who counts the CPU time of a command and of all that it starts. The best that may be had is
/// taken: a control group of its own; else its process tree, whose orphans become our children;
/// else what the command itself waited for.
class ChildAccount {
 public:
  /// `group`: where the command was born; empty where there is none. Environment: borrowed.
  ChildAccount(std::optional<ChildCgroup> group, const Environment& environment);
  ChildAccount(ChildAccount&& other) noexcept;
  ChildAccount& operator=(ChildAccount&& other) noexcept;
  ChildAccount(const ChildAccount&) = delete;
  ChildAccount& operator=(const ChildAccount&) = delete;
  /// Orphans go to whom they went before.
  ~ChildAccount();

  /// Just before the command is let go. `has_other_children`: this program starts others meanwhile
  /// (a source that is a command), which could be taken for orphans of the command.
  void begin(bool has_other_children);
  /// What begin() settled on.
  CpuAccount kind() const { return kind_; }
  /// The group that the command was born in; empty where it has none of its own.
  std::optional<CpuCgroup> born_in() const;
  /// Called at the news of an ended child: those that are not the command are orphans of it, where
  /// orphans are ours, and must not stay as zombies.
  void collect_orphans_but(int command) const;

  /// Since begin(). Call it at the window's end, when the command has ended and was collected;
  /// `waited` is what the kernel then said of it and of those that it waited for.
  Seconds cpu_time(Seconds waited) const;

 private:
  Seconds of_tree() const;

  const Environment* environment_;
  std::optional<ChildCgroup> group_;
  CpuAccount kind_ = CpuAccount::waited_children;
  Seconds at_begin_{0.0};
};

/// A command that stands at its barrier, and its account.
struct AccountedChild {
  HeldChild child;
  ChildAccount account;
};

/// Starts the command in a control group of its own where one may be made, else where we are.
/// Errors: those of HeldChild::start.
Result<AccountedChild> start_accounted(const std::vector<std::string>& command,
                                       const HeldSignals& signals, const Environment& environment,
                                       const std::vector<std::string>& variables = {});

}  // namespace carnot
