// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace carnot {

/// What /proc/cpuinfo says of the processor; empty or 0 where it says nothing.
struct CpuIdentity {
  std::string vendor;      // "GenuineIntel", "AuthenticAMD", "ARM"
  std::string model_name;  // as the kernel shows it; a cloud guest may see just "AMD EPYC"
  int family = 0;
  int model = 0;
  int visible_cpus = 0;
  bool is_guest = false;  // the "hypervisor" flag of x86
};

/// Reads /proc/cpuinfo of x86 and Arm. Never fails: what is not understood stays empty.
CpuIdentity parse_cpuinfo(std::string_view text);

/// A processor's name without decoration, for comparing: "Intel(R) Xeon(R) CPU E5-2620 v3 @
/// 2.40GHz", "Intel Xeon E5-2620 v3" and "intel xeon e5-2620 v3 processor" are all
/// "xeon e5-2620 v3".
std::string plain_cpu_name(std::string_view name);

}  // namespace carnot
