// SPDX-License-Identifier: Apache-2.0
#include "sensors/cgroup.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kAccountV1 = "cpuacct";

bool holds(std::string_view list, std::string_view wanted) {
  return std::ranges::any_of(split(list, ','), [&](std::string_view one) { return one == wanted; });
}

/// mountinfo writes blanks, tabs, line ends and backslashes as three octal digits.
std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = text[i] == '\\' ? parse_uint(text.substr(i + 1, 3), 8) : std::nullopt;
    if (code && *code < 256 && i + 3 < text.size()) {
      plain += static_cast<char>(*code);
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

/// A path that climbs out of its folder names something else than it seems to.
bool is_plain_path(std::string_view path) {
  return path.starts_with('/') &&
         std::ranges::none_of(split(path, '/'), [](std::string_view part) { return part == ".."; });
}

std::string joined(const std::string& folder, std::string_view below) {
  return below.empty() || below == "/" ? folder : folder + std::string{below};
}

/// Where a group is seen; empty when the mount shows another part of the hierarchy.
std::optional<std::string> folder_of(const CgroupMount& mount, std::string_view path) {
  // In a container the root may be written as "/../..": then paths begin at the mount point.
  if (mount.root == "/" || !is_plain_path(mount.root)) return joined(mount.point, path);
  if (path == mount.root) return mount.point;
  if (!path.starts_with(mount.root + "/")) return std::nullopt;
  return joined(mount.point, path.substr(mount.root.size()));
}

std::string account_of(const CpuCgroup& group) {
  return group.folder + (group.version == CgroupVersion::v2 ? "/cpu.stat" : "/cpuacct.usage");
}

std::vector<CgroupMount> mounts(const SysRoot& sys) {
  const auto text = sys.read("/proc/self/mountinfo");
  auto found = text ? parse_cgroup_mounts(*text) : std::vector<CgroupMount>{};
  // v2 is one hierarchy with one account; v1's comes after it.
  std::ranges::stable_sort(found, std::ranges::greater{}, &CgroupMount::version);
  return found;
}

}  // namespace

std::vector<CgroupMembership> parse_cgroup_memberships(std::string_view text) {
  std::vector<CgroupMembership> found;
  for (const std::string_view line : split(text, '\n')) {
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string_view path = line.substr(second + 1);
    if (!is_plain_path(path)) continue;
    if (line.substr(0, first) == "0" && controllers.empty()) {
      found.push_back({CgroupVersion::v2, std::string{path}});
    } else if (holds(controllers, kAccountV1)) {
      found.push_back({CgroupVersion::v1, std::string{path}});
    }
  }
  return found;
}

std::vector<CgroupMount> parse_cgroup_mounts(std::string_view mountinfo) {
  std::vector<CgroupMount> found;
  for (const std::string_view line : split(mountinfo, '\n')) {
    // "36 35 98:0 /root /point rw,noatime master:1 - cgroup cgroup rw,cpuacct"
    const auto dash = line.find(" - ");
    if (dash == std::string_view::npos) continue;
    const auto front = split(line.substr(0, dash), ' ');
    const auto back = split(line.substr(dash + 3), ' ');
    if (front.size() < 6 || back.size() < 3) continue;
    const bool is_v2 = back[0] == "cgroup2";
    const bool is_v1 = back[0] == "cgroup" && holds(back[2], kAccountV1);
    if (!is_v1 && !is_v2) continue;
    found.push_back(
        {is_v2 ? CgroupVersion::v2 : CgroupVersion::v1, unescaped(front[3]), unescaped(front[4])});
  }
  return found;
}

Result<CpuCgroup> find_cgroup(const SysRoot& sys, std::string_view named) {
  constexpr std::size_t kMostQuoted = 200;
  const std::string quoted = valid_utf8(named.substr(0, kMostQuoted));
  while (named.size() > 1 && named.ends_with('/')) named.remove_suffix(1);
  const std::string path = named.starts_with('/') ? std::string{named} : "/" + std::string{named};
  const auto mounted = mounts(sys);
  if (mounted.empty()) {
    return fail(ErrorCode::unsupported,
                "no hierarchy of control groups that counts CPU time is mounted here.",
                "Measure the command's process tree instead: leave the group out.");
  }
  for (const CgroupMount& mount : mounted) {
    const bool is_folder = path == mount.point || path.starts_with(mount.point + "/");
    const auto folder = is_folder ? std::optional{path} : folder_of(mount, path);
    if (!folder || !is_plain_path(*folder)) continue;
    CpuCgroup group{mount.version, *folder};
    if (sys.exists(account_of(group))) return group;
  }
  return fail(
      ErrorCode::not_found,
      fmt::format("there is no control group \"{}\" with an account of its CPU time.", quoted),
      "Name it as /proc/PID/cgroup does, or by its folder below /sys/fs/cgroup.");
}

std::optional<CpuCgroup> own_cgroup_v2(const SysRoot& sys) {
  const auto text = sys.read("/proc/self/cgroup");
  if (!text) return std::nullopt;
  const auto all = parse_cgroup_memberships(*text);
  const auto own = std::ranges::find(all, CgroupVersion::v2, &CgroupMembership::version);
  if (own == all.end()) return std::nullopt;
  for (const CgroupMount& mount : mounts(sys)) {
    const auto folder =
        mount.version == CgroupVersion::v2 ? folder_of(mount, own->path) : std::nullopt;
    if (folder) return CpuCgroup{CgroupVersion::v2, *folder};
  }
  return std::nullopt;
}

std::optional<Seconds> parse_cgroup_cpu_time(CgroupVersion version, std::string_view text) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 60;  // 36 years of 1000 CPUs, in ns
  if (version == CgroupVersion::v1) {
    const auto nanoseconds = parse_uint(trim(text));
    if (!nanoseconds || *nanoseconds > kMost) return std::nullopt;
    return Seconds{static_cast<double>(*nanoseconds) * 1e-9};
  }
  constexpr std::string_view kKey = "usage_usec ";
  for (const std::string_view line : split(text, '\n')) {
    if (!line.starts_with(kKey)) continue;
    const auto microseconds = parse_uint(trim(line.substr(kKey.size())));
    if (!microseconds || *microseconds > kMost) return std::nullopt;
    return Seconds{static_cast<double>(*microseconds) * 1e-6};
  }
  return std::nullopt;
}

Result<Seconds> cpu_time_of(const SysRoot& sys, const CpuCgroup& group) {
  CARNOT_TRY(const std::string text, sys.read(account_of(group)));
  const auto time = parse_cgroup_cpu_time(group.version, text);
  if (!time)
    return fail(ErrorCode::failed,
                fmt::format("{} does not say a CPU time.", valid_utf8(account_of(group))));
  return *time;
}

}  // namespace carnot
