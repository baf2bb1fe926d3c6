// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/sys_root.hpp"

namespace carnot::worker {

/// The instruction sets that decide how fast networks run, in the kernel's words ("avx2
/// avx512_vnni"), out of /proc/cpuinfo; empty when that does not tell.
std::string instruction_sets(const SysRoot& root);

/// Of these words for what a CPU can (the kernel's, as in /proc/cpuinfo), those that this one
/// cannot; all of them when that does not tell.
std::string missing_instruction_sets(const SysRoot& root, std::string_view words);

/// Keeps freed memory in the process instead of giving large buffers back to the kernel, whose page
/// faults halved convolutions in torch. Call before the first tensor. Returns what was set, for the
/// record.
std::string keep_freed_memory();

}  // namespace carnot::worker
