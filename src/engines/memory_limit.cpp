// SPDX-License-Identifier: Apache-2.0
#include "engines/memory_limit.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace carnot {
namespace {

std::optional<std::uint64_t> mem_available(std::string_view meminfo) {
  for (const std::string_view line : split(meminfo, '\n')) {
    constexpr std::string_view kKey = "MemAvailable:";
    if (!line.starts_with(kKey)) continue;
    const std::string_view value = trim(line.substr(kKey.size()));
    const auto kilobytes = parse_uint(value.substr(0, value.find(' ')));
    if (kilobytes) return *kilobytes * 1024;
  }
  return std::nullopt;
}

/// What the control group (version 2, as a container sees its own) leaves; empty without a limit.
std::optional<std::uint64_t> left_in_group(const SysRoot& root) {
  const auto limit = root.read("/sys/fs/cgroup/memory.max");
  const auto used = root.read("/sys/fs/cgroup/memory.current");
  if (!limit || !used) return std::nullopt;
  const auto most = parse_uint(*limit);  // "max" is no number: no limit
  const auto now = parse_uint(*used);
  if (!most || !now) return std::nullopt;
  return *most > *now ? *most - *now : 0;
}

}  // namespace

Result<std::uint64_t> available_memory_bytes(const SysRoot& root) {
  const auto meminfo = root.read("/proc/meminfo");
  const auto available = meminfo ? mem_available(*meminfo) : std::nullopt;
  if (!available) {
    return fail(ErrorCode::environment, "/proc/meminfo does not say how much memory is available.",
                "Give the worker's memory limit in the study.");
  }
  return std::min(*available, left_in_group(root).value_or(*available));
}

Result<std::uint64_t> default_worker_memory_limit(const SysRoot& root) {
  CARNOT_TRY(const std::uint64_t available, available_memory_bytes(root));
  return available / 5 * 4;
}

}  // namespace carnot
