// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/sys_root.hpp"
#include "records/account.hpp"
#include "sensors/cgroup.hpp"
#include "sensors/device_watch.hpp"
#include "sensors/process_times.hpp"

namespace carnot {

/// Whose processes are to be told apart.
struct OwnedProcesses {
  pid_t command = 0;
  CpuAccount account = CpuAccount::waited_children;  // with process_tree, our orphans are its own
  std::optional<CpuCgroup> born_in{};                // the command's own group, where it has one
  std::optional<CpuCgroup> named{};                  // somebody's group
};

/// The processes below a control group: of itself and of the groups inside it.
std::set<ProcessId> processes_in(const SysRoot& sys, const CpuCgroup& group);

/// Tells whose a process is, while it lives; what was told once is remembered. Any thread.
class ProcessOwners {
 public:
  ProcessOwners(SysRoot sys, OwnedProcesses owned)
      : sys_{std::move(sys)}, owned_{std::move(owned)} {}

  std::vector<ProcessOwner> of(std::span<const std::uint32_t> pids);

  /// All living processes of the command, and of the named group.
  std::set<ProcessId> of_command() const;
  std::set<ProcessId> of_group() const;

 private:
  bool is_below_command(ProcessId pid) const;

  const SysRoot sys_;
  const OwnedProcesses owned_;
  std::mutex mutex_;  // guards what follows
  std::map<std::uint32_t, ProcessOwner> told_;
};

/// Why numbers of processes that a driver of the host names cannot be looked up here, the end of a
/// sentence: in a PID namespace of its own (a container) the same number is another process. Empty
/// where they can.
std::string why_numbers_differ(const SysRoot& sys);

}  // namespace carnot
