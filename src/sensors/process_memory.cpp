// SPDX-License-Identifier: Apache-2.0
#include "sensors/process_memory.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace carnot {
namespace {

/// A line "Pss:            123 kB" in bytes.
std::optional<std::uint64_t> kilobytes_line(std::string_view text, std::string_view key) {
  constexpr std::string_view kUnit = "kB";  // which the kernel means as 1024 bytes
  constexpr std::uint64_t kMostKilobytes = 1ULL << 50U;
  for (std::string_view line : split(text, '\n')) {
    if (!line.starts_with(key)) continue;
    line = trim(line.substr(key.size()));
    if (!line.ends_with(kUnit)) return std::nullopt;
    const auto kilobytes = parse_uint(trim(line.substr(0, line.size() - kUnit.size())));
    if (!kilobytes || *kilobytes >= kMostKilobytes) return std::nullopt;
    return *kilobytes * 1024;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_pss(std::string_view smaps_rollup) {
  return kilobytes_line(smaps_rollup, "Pss:");
}

std::optional<std::uint64_t> parse_memory_in_use(std::string_view meminfo) {
  const auto all = kilobytes_line(meminfo, "MemTotal:");
  const auto free = kilobytes_line(meminfo, "MemFree:");
  if (!all || !free || *free >= *all) return std::nullopt;
  return *all - *free;
}

std::optional<double> memory_share(const SysRoot& sys, const std::set<ProcessId>& processes) {
  const auto meminfo = sys.read("/proc/meminfo");
  const auto in_use = meminfo ? parse_memory_in_use(*meminfo) : std::nullopt;
  if (!in_use) return std::nullopt;
  double bytes = 0.0;
  for (const ProcessId pid : processes) {
    const std::string folder = "/proc/" + std::to_string(pid);
    const auto text = sys.read(folder + "/smaps_rollup");
    const auto pss = text ? parse_pss(*text) : std::nullopt;
    if (pss) {
      bytes += static_cast<double>(*pss);
      continue;
    }
    // A process on its way out has no memory any more; another one is hidden from us.
    const auto stat_text = sys.read(folder + "/stat");
    const auto stat = stat_text ? parse_process_stat(*stat_text) : std::nullopt;
    if (stat && stat->state != 'Z' && stat->state != 'X') return std::nullopt;
  }
  return std::min(1.0, bytes / static_cast<double>(*in_use));
}

}  // namespace carnot
