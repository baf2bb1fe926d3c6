// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/sys_root.hpp"
#include "sensors/cpu_identity.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Address of the register that holds a processor's energy unit; empty for processors whose
/// counters are not known to be where we would look.
std::optional<std::uint32_t> msr_unit_address(const CpuIdentity& cpu);

/// A register of which the low 32 bits count energy.
struct MsrCounter {
  Domain domain;
  std::string_view name;  // as powercap calls the zone; empty for the package
  std::uint32_t address;
  double joules_per_tick;
};
/// The counters of a processor, given what its unit register holds: bits 12 to 8 are n, a tick is
/// 2^-n J, or 2^n µJ on Silvermont (Intel's manual, volume 4, MSR_RAPL_POWER_UNIT). Fixed whatever
/// n is: DRAM 2^-16 J on the Xeons from Haswell to Ice Lake and on Xeon Phi, psys 1 J on Sapphire
/// and Emerald Rapids (Linux, intel_rapl_common.c). Empty where n cannot be: 0 means no such
/// register, but for Silvermont.
///
/// AMD's register of core energy counts one core only and is left to perf and amd_energy.
/// REQUIRES: msr_unit_address(cpu).
std::vector<MsrCounter> msr_counters(const CpuIdentity& cpu, std::uint64_t unit_register);

/// The RAPL registers themselves, by /dev/cpu/<n>/msr: read only, one source per package (on Intel
/// per die) and domain. The last choice, for here the unit is our own knowledge; perf and powercap
/// bring the kernel's. An empty scan means that the module msr is not loaded or that the processor
/// has none of these registers. A domain whose register refuses to be read or reads 0 is not there.
Scan scan_msr(const SysRoot& sys);

}  // namespace carnot
