// SPDX-License-Identifier: Apache-2.0
#include "engines/process_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/listed_children.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

/// A line "VmRSS:	  123 kB" of /proc/<pid>/status in bytes; 0 when the process or the line is
/// gone (a zombie has none).
std::uint64_t status_bytes(const SysRoot& root, pid_t pid, std::string_view key) {
  const auto status = root.read(fmt::format("/proc/{}/status", pid));
  if (!status) return 0;
  for (const std::string_view line : split(*status, '\n')) {
    if (!line.starts_with(key)) continue;
    std::string_view value = trim(line.substr(key.size()));
    value = trim(value.substr(0, value.find(' ')));
    return parse_uint(value).value_or(0) * 1024;
  }
  return 0;
}

}  // namespace

std::vector<pid_t> process_tree(const SysRoot& root, pid_t pid) {
  if (!root.exists(fmt::format("/proc/{}", pid))) return {};
  std::vector<pid_t> found{pid};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto children = listed_children(root, found[i]);
    if (!children) continue;
    for (const pid_t child : *children) {
      if (std::find(found.begin(), found.end(), child) == found.end()) found.push_back(child);
    }
  }
  return found;
}

std::uint64_t resident_bytes_of_tree(const SysRoot& root, pid_t pid) {
  std::uint64_t bytes = 0;
  for (const pid_t member : process_tree(root, pid)) bytes += status_bytes(root, member, "VmRSS:");
  return bytes;
}

std::uint64_t peak_resident_bytes_of(const SysRoot& root, pid_t pid) {
  return status_bytes(root, pid, "VmHWM:");
}

}  // namespace carnot
