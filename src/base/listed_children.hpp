// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <vector>

#include "base/sys_root.hpp"

namespace carnot {

/// The children of all threads of a process, zombies included, as the kernel lists them in
/// /proc/PID/task/TID/children, each once; one that was waited for meanwhile may be among them.
/// Empty when the process is gone, or the kernel lists none (it needs CONFIG_PROC_CHILDREN).
std::optional<std::vector<pid_t>> listed_children(const SysRoot& root, pid_t pid);

}  // namespace carnot
