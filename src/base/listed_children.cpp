// SPDX-License-Identifier: Apache-2.0
#include "base/listed_children.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/text.hpp"

namespace carnot {
namespace {

void add_listed(std::string_view text, std::vector<pid_t>& children) {
  for (const std::string_view word : split(text, ' ')) {
    const auto child = parse_uint(word);
    if (!child || *child == 0 ||
        *child > static_cast<std::uint64_t>(std::numeric_limits<pid_t>::max()))
      continue;
    children.push_back(static_cast<pid_t>(*child));
  }
}

}  // namespace

std::optional<std::vector<pid_t>> listed_children(const SysRoot& root, pid_t pid) {
  std::optional<std::vector<pid_t>> children;
  const std::string threads = fmt::format("/proc/{}/task", pid);
  for (const std::string& thread : root.list(threads)) {
    const std::string list = fmt::format("{}/{}/children", threads, thread);
    const auto text = root.read(list);
    if (!text) continue;  // the thread ended, or the kernel lists nothing
    if (!children) children.emplace();
    add_listed(*text, *children);
    // The kernel goes from one to the next, and skips one when the child it stands at is waited for
    // (proc(5); seen once in 28 000 readings of nine children that were). Not twice in a row.
    if (trim(*text).empty()) continue;
    if (const auto again = root.read(list)) add_listed(*again, *children);
  }
  if (children) {
    std::ranges::sort(*children);
    const auto twice = std::ranges::unique(*children);
    children->erase(twice.begin(), twice.end());
  }
  return children;
}

}  // namespace carnot
