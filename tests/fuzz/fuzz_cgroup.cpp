// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "sensors/cgroup.hpp"

/// Any bytes as what the kernel tells of control groups: paths that begin at the root and do not
/// climb, times that are not negative, or nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  for (const CgroupMembership& one : parse_cgroup_memberships(text)) {
    CARNOT_ASSERT(one.path.starts_with('/'));
    CARNOT_ASSERT(!(one.path + "/").ends_with("/../"));
  }
  for (const CgroupMount& mount : parse_cgroup_mounts(text))
    CARNOT_ASSERT(mount.point.size() <= size);
  for (const CgroupVersion version : {CgroupVersion::v1, CgroupVersion::v2}) {
    const auto time = parse_cgroup_cpu_time(version, text);
    CARNOT_ASSERT(!time || time->count() >= 0.0);
  }
  return 0;
}
