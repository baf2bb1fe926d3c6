// SPDX-License-Identifier: Apache-2.0
#include "sensors/cpu_times.hpp"

#include <array>

#include "base/text.hpp"

namespace carnot {
namespace {

/// Order of the counts behind "cpu" (proc(5)).
enum Column { user, nice, system, idle, iowait, irq, softirq, steal };
constexpr std::size_t kColumns = steal + 1;

std::uint64_t risen(std::uint64_t before, std::uint64_t after) {
  return after > before ? after - before : 0;
}

}  // namespace

std::optional<CpuTimes> parse_cpu_times(std::string_view proc_stat) {
  constexpr std::size_t kLeastColumns = 4;
  const std::string_view line = proc_stat.substr(0, proc_stat.find('\n'));
  if (!line.starts_with("cpu ")) return std::nullopt;
  std::array<std::uint64_t, kColumns> counts{};
  std::size_t found = 0;
  for (const std::string_view word : split(line.substr(4), ' ')) {
    if (word.empty()) continue;
    if (found == counts.size()) break;  // guest and guest_nice are counted in user and nice already
    const auto count = parse_uint(word);
    // Sums of counts stay far from overflow: 2^56 ticks are 22 million years.
    if (!count || *count >> 56 != 0) return std::nullopt;
    counts[found++] = *count;
  }
  if (found < kLeastColumns) return std::nullopt;
  return CpuTimes{counts[user] + counts[nice] + counts[system] + counts[irq] + counts[softirq],
                  counts[idle] + counts[iowait], counts[steal]};
}

Result<CpuTimes> read_cpu_times(const SysRoot& sys) {
  CARNOT_TRY(const std::string text, sys.read("/proc/stat"));
  const auto times = parse_cpu_times(text);
  if (!times)
    return fail(ErrorCode::failed, "/proc/stat does not begin with the times of the CPUs.");
  return *times;
}

std::optional<CpuShares> shares_between(const CpuTimes& before, const CpuTimes& after) {
  const std::uint64_t busy = risen(before.busy, after.busy);
  const std::uint64_t stolen = risen(before.steal, after.steal);
  const std::uint64_t total = busy + stolen + risen(before.idle, after.idle);
  if (total == 0) return std::nullopt;
  return CpuShares{static_cast<double>(busy) / static_cast<double>(total),
                   static_cast<double>(stolen) / static_cast<double>(total)};
}

}  // namespace carnot
