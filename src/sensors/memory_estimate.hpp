// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/sys_root.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Watts per gigabyte (10^9 bytes) of fitted memory, busy or not: Green Algorithms (Lannelongue et
/// al. 2021) after Karyakin and Salem (2017).
inline constexpr double kMemoryWattsPerGigabyte = 0.3725;

/// How far off that may be, ×/÷. Nothing was measured here: it is set against CodeCarbon's model,
/// 5 W per module. Modules of 4, 8, 16 and 32 GB lie within a factor of 4, those of 64 and 128 GB
/// do not: four of six, which is what the confidence says (a test counts them).
inline constexpr double kMemoryFactor = 4.0;
inline constexpr double kMemoryConfidence = 0.67;

/// The memory's joules by its size, for machines on which no counter shows them. Always an
/// estimate, shown for itself and part of no sum. Null where /proc/meminfo does not tell the size.
std::unique_ptr<Source> memory_estimate(const SysRoot& sys);

/// MemTotal of /proc/meminfo in bytes; 0 when it is not there.
std::uint64_t fitted_memory(std::string_view meminfo);

}  // namespace carnot
