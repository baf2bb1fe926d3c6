// SPDX-License-Identifier: Apache-2.0
#include "base/listed_children.hpp"

#include <fmt/format.h>

#include <limits>

#include "base/text.hpp"

namespace carnot {

std::optional<std::vector<pid_t>> listed_children(const SysRoot& root, pid_t pid) {
  std::optional<std::vector<pid_t>> children;
  const std::string threads = fmt::format("/proc/{}/task", pid);
  for (const std::string& thread : root.list(threads)) {
    const auto text = root.read(fmt::format("{}/{}/children", threads, thread));
    if (!text) continue;  // the thread ended, or the kernel lists nothing
    if (!children) children.emplace();
    for (const std::string_view word : split(*text, ' ')) {
      const auto child = parse_uint(word);
      if (child && *child > 0 &&
          *child <= static_cast<std::uint64_t>(std::numeric_limits<pid_t>::max()))
        children->push_back(static_cast<pid_t>(*child));
    }
  }
  return children;
}

}  // namespace carnot
