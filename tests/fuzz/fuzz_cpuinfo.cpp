// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "sensors/cpu_identity.hpp"

/// /proc/cpuinfo, and a processor's name: plain names stay as they are.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const carnot::CpuIdentity identity = carnot::parse_cpuinfo(text);
  CARNOT_ASSERT(identity.visible_cpus >= 0 && identity.family >= 0 && identity.model >= 0);
  const std::string plain = carnot::plain_cpu_name(text);
  CARNOT_ASSERT(plain.size() <= size);
  return 0;
}
