// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "base/sys_root.hpp"

namespace carnot {

/// What a process may still take here: MemAvailable, or less where a control group says so. Errors:
/// environment when /proc/meminfo does not tell.
Result<std::uint64_t> available_memory_bytes(const SysRoot& root);

/// The limit for a worker unless the study says otherwise: 80 % of what is free now. The rest is
/// for carnot, its page cache and the neighbours: a machine that swaps measures nothing.
Result<std::uint64_t> default_worker_memory_limit(const SysRoot& root);

}  // namespace carnot
