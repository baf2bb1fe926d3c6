// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "base/unique_handle.hpp"
#include "base/units.hpp"
#include "sensors/cgroup.hpp"

namespace carnot {

/// A control group (v2) made for one command, below the one that we are in. Whatever the command
/// starts is born in it and counts, however soon it ends and whoever its parent becomes; the kernel
/// keeps the account, to the microsecond.
///
/// Only the command is born there (clone3): moving a running process would take 5 to 18 ms, seen
/// on Linux 6.18, since the kernel waits for all CPUs. So v1, which can only move, is not used.
class ChildCgroup {
 public:
  /// Errors: unsupported where no v2 hierarchy is mounted, or the tree is not this machine's;
  /// environment where we may not make a group (it is not delegated to us).
  static Result<ChildCgroup> create(const SysRoot& sys);
  ChildCgroup(ChildCgroup&& other) noexcept;
  ChildCgroup& operator=(ChildCgroup&& other) noexcept;
  ChildCgroup(const ChildCgroup&) = delete;
  ChildCgroup& operator=(const ChildCgroup&) = delete;
  /// What still runs in the group goes back to ours; then it is removed.
  ~ChildCgroup();

  /// The group's folder, for clone3.
  int descriptor() const { return descriptor_.get(); }
  Result<Seconds> cpu_time() const { return cpu_time_of(sys_, group_); }
  const std::string& folder() const { return group_.folder; }

 private:
  ChildCgroup(SysRoot sys, CpuCgroup group, CpuCgroup parent, FileDescriptor descriptor)
      : sys_{std::move(sys)},
        group_{std::move(group)},
        parent_{std::move(parent)},
        descriptor_{std::move(descriptor)} {}
  void hand_back_processes() const;

  SysRoot sys_;
  CpuCgroup group_;  // an empty folder: moved from
  CpuCgroup parent_;
  FileDescriptor descriptor_;
};

}  // namespace carnot
