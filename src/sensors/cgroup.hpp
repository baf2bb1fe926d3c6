// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "base/units.hpp"

namespace carnot {

/// Which interface of the kernel a control group is seen through.
enum class CgroupVersion { v1, v2 };

/// A line of /proc/<pid>/cgroup, of a hierarchy that counts CPU time.
struct CgroupMembership {
  CgroupVersion version = CgroupVersion::v2;
  std::string path;  // "/user.slice/user-1000.slice"
  bool operator==(const CgroupMembership&) const = default;
};
/// v2 (0::PATH) and v1's cpuacct, where they are there; other hierarchies do not count CPU time.
std::vector<CgroupMembership> parse_cgroup_memberships(std::string_view text);

/// A line of /proc/self/mountinfo, of a hierarchy that counts CPU time.
struct CgroupMount {
  CgroupVersion version = CgroupVersion::v2;
  std::string root;   // the group that is shown at the mount point
  std::string point;  // "/sys/fs/cgroup/unified"
  bool operator==(const CgroupMount&) const = default;
};
std::vector<CgroupMount> parse_cgroup_mounts(std::string_view mountinfo);

/// A control group that is visible as a folder with an account of its CPU time. What ran in it and
/// in the groups below counts, whoever its parent was and however soon it ended.
struct CpuCgroup {
  CgroupVersion version = CgroupVersion::v2;
  std::string folder;  // below the SysRoot
};

/// A group by its path as the kernel writes it ("/system.slice/docker-1f.scope"), or by its folder
/// ("/sys/fs/cgroup/system.slice/docker-1f.scope"); v2 before v1. Errors: not_found, unsupported
/// where no hierarchy that counts CPU time is mounted.
Result<CpuCgroup> find_cgroup(const SysRoot& sys, std::string_view named);

/// The v2 group that this process is in; empty where there is none to be seen.
std::optional<CpuCgroup> own_cgroup_v2(const SysRoot& sys);

/// CPU time since the group was made: usage_usec of cpu.stat (v2, to 1 µs), cpuacct.usage (v1, to
/// 1 ns). Errors: those of reading; failed when the text is not understood.
Result<Seconds> cpu_time_of(const SysRoot& sys, const CpuCgroup& group);
std::optional<Seconds> parse_cgroup_cpu_time(CgroupVersion version, std::string_view text);

}  // namespace carnot
