// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "base/sys_root.hpp"

namespace carnot {

/// The process and all that descend from it, the process first. Processes that end meanwhile are
/// left out. Empty when the process is gone.
std::vector<pid_t> process_tree(const SysRoot& root, pid_t pid);

/// Resident memory (VmRSS) summed over the tree; pages that two of them share count twice. 0 when
/// the process is gone.
///
/// VmRSS and not smaps_rollup: the latter walks page tables under the lock that the worker's own
/// page faults need, and so would slow down what is measured.
std::uint64_t resident_bytes_of_tree(const SysRoot& root, pid_t pid);

/// The most that the process itself ever held (VmHWM); between two polls this alone saw a short
/// peak.
std::uint64_t peak_resident_bytes_of(const SysRoot& root, pid_t pid);

}  // namespace carnot
