// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

#include "base/sys_root.hpp"
#include "sensors/process_times.hpp"

namespace carnot {

/// Pss of /proc/<pid>/smaps_rollup in bytes: a page that n processes share counts 1/n in each.
/// Empty when it is not understood.
std::optional<std::uint64_t> parse_pss(std::string_view smaps_rollup);

/// MemTotal − MemFree of /proc/meminfo in bytes: all that holds something, files that are kept
/// included. They are in it because Pss counts the mapped ones, so that no share exceeds 1.
std::optional<std::uint64_t> parse_memory_in_use(std::string_view meminfo);

/// The share of processes in all memory in use, 0..1. Those that have ended hold none. Empty where
/// one of them, or the whole, cannot be read.
///
/// The kernel walks a process's page tables for it, some ten milliseconds per gigabyte, and holds
/// up its page faults meanwhile: ask seldom.
std::optional<double> memory_share(const SysRoot& sys, const std::set<ProcessId>& processes);

}  // namespace carnot
