// SPDX-License-Identifier: Apache-2.0
#include "engines/process_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

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
    const std::string tasks = fmt::format("/proc/{}/task", found[i]);
    for (const std::string& task : root.list(tasks)) {
      const auto children = root.read(fmt::format("{}/{}/children", tasks, task));
      if (!children) continue;
      for (const std::string_view word : split(*children, ' ')) {
        const auto child = parse_uint(trim(word));
        if (!child || *child == 0 || *child > 0x7FFFFFFF) continue;
        const auto child_pid = static_cast<pid_t>(*child);
        // A thread that ends while we read may show its children under two threads.
        if (std::find(found.begin(), found.end(), child_pid) == found.end())
          found.push_back(child_pid);
      }
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
