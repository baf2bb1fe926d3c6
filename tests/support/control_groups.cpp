// SPDX-License-Identifier: Apache-2.0
#include "support/control_groups.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace carnot {
namespace {

/// "31 23 0:28 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw": where v2 is mounted.
std::string mount_point() {
  std::ifstream mounts{"/proc/self/mountinfo"};
  for (std::string line; std::getline(mounts, line);) {
    if (line.find(" - cgroup2 ") == std::string::npos) continue;
    std::istringstream fields{line};
    std::string id;
    std::string parent;
    std::string device;
    std::string root;
    std::string point;
    fields >> id >> parent >> device >> root >> point;
    return point;
  }
  return {};
}

/// The path behind "0::".
std::string own_group() {
  std::ifstream groups{"/proc/self/cgroup"};
  for (std::string line; std::getline(groups, line);) {
    if (line.starts_with("0::")) return line.substr(3);
  }
  return {};
}

/// Where the system call is there, an empty argument is all that it objects to.
bool has_clone3() {
  errno = 0;
  const long made = ::syscall(SYS_clone3, nullptr, 0);
  return made < 0 && errno == EINVAL;
}

}  // namespace

std::string why_no_control_group() {
  const std::string point = mount_point();
  const std::string own = own_group();
  if (point.empty() || own.empty()) return "no hierarchy of version 2 is mounted";
  const std::string folder = point + own;
  if (::access(folder.c_str(), W_OK) != 0) return folder + ": " + std::strerror(errno);
  if (!has_clone3()) return "clone3: " + std::string{std::strerror(errno)};
  return {};
}

}  // namespace carnot
