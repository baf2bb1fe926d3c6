// SPDX-License-Identifier: Apache-2.0
#include "sensors/process_times.hpp"

#include <time.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include "base/listed_children.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

std::optional<ProcessId> as_pid(std::string_view text) {
  const auto number = parse_uint(text);
  if (!number || *number > static_cast<std::uint64_t>(std::numeric_limits<ProcessId>::max()))
    return std::nullopt;
  return static_cast<ProcessId>(*number);
}

Seconds of_ticks(std::uint64_t ticks) {
  return Seconds{static_cast<double>(ticks) / kTicksPerSecond};
}

/// The roots and all that descend from them among the living.
std::set<ProcessId> tree_of(std::span<const ProcessId> roots,
                            std::span<const ProcessStat> processes) {
  std::set<ProcessId> tree{roots.begin(), roots.end()};
  // Children may be listed before their parents (process numbers start again), so until it settles.
  for (std::size_t before = 0; before != tree.size();) {
    before = tree.size();
    for (const ProcessStat& process : processes) {
      if (tree.contains(process.parent)) tree.insert(process.pid);
    }
  }
  return tree;
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  // "pid (comm) state ppid ...": comm is free text, so the last bracket closes it.
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open)
    return std::nullopt;
  // Fields behind the bracket: 0 state, 1 parent, 11 utime, 12 stime, 13 cutime, 14 cstime.
  constexpr std::size_t kNeeded = 15;
  const auto fields = split(trim(text.substr(close + 1)), ' ');
  if (fields.size() < kNeeded || fields[0].size() != 1) return std::nullopt;
  const auto pid = as_pid(trim(text.substr(0, open)));
  const auto parent = as_pid(fields[1]);
  std::uint64_t ticks[4] = {};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto count = parse_uint(fields[11 + i]);
    if (!count || *count >> 56 != 0) return std::nullopt;
    ticks[i] = *count;
  }
  if (!pid || !parent) return std::nullopt;
  return ProcessStat{*pid, *parent, fields[0][0], ticks[0] + ticks[1], ticks[2] + ticks[3]};
}

std::optional<Seconds> kernel_cpu_time(ProcessId pid) {
  // The clock's number is made from the process's by shifting; one that is out of range would
  // silently name another clock. 2^22 is the kernel's PID_MAX_LIMIT.
  constexpr ProcessId kMostProcesses = 1 << 22;
  if (pid <= 0 || pid > kMostProcesses) return std::nullopt;
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
    return std::nullopt;
  return Seconds{static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec)};
}

ProcessTree::ProcessTree(SysRoot sys, PreciseCpuTime precise)
    : sys_{std::move(sys)}, precise_{std::move(precise)} {}

std::optional<ProcessStat> ProcessTree::stat_of(std::string_view pid) const {
  const auto text = sys_.read("/proc/" + std::string{pid} + "/stat");
  return text ? parse_process_stat(*text) : std::nullopt;  // none: it ended while we looked
}

std::vector<ProcessStat> ProcessTree::living() const {
  std::vector<ProcessStat> processes;
  for (const std::string& name : sys_.list("/proc")) {
    if (!as_pid(name)) continue;
    if (const auto stat = stat_of(name)) processes.push_back(*stat);
  }
  return processes;
}

std::vector<ProcessStat> ProcessTree::family(std::span<const ProcessId> roots) const {
  std::vector<ProcessStat> family;
  std::set<ProcessId> seen{roots.begin(), roots.end()};
  std::vector<ProcessId> waiting{seen.begin(), seen.end()};
  while (!waiting.empty()) {
    const ProcessId pid = waiting.back();
    waiting.pop_back();
    const auto stat = stat_of(std::to_string(pid));
    if (!stat) continue;
    const auto children = listed_children(sys_, pid);
    if (!children && stat->state != 'Z') return family_among_all(roots);
    family.push_back(*stat);
    for (const ProcessId child : children.value_or(std::vector<ProcessId>{})) {
      if (seen.insert(child).second) waiting.push_back(child);
    }
  }
  return family;
}

std::vector<ProcessStat> ProcessTree::family_among_all(std::span<const ProcessId> roots) const {
  std::vector<ProcessStat> processes = living();
  const std::set<ProcessId> tree = tree_of(roots, processes);
  std::erase_if(processes, [&](const ProcessStat& process) { return !tree.contains(process.pid); });
  return processes;
}

std::vector<ProcessId> ProcessTree::children_of(ProcessId parent) const {
  if (auto listed = listed_children(sys_, parent)) return *std::move(listed);
  std::vector<ProcessId> children;
  for (const ProcessStat& process : living()) {
    if (process.parent == parent) children.push_back(process.pid);
  }
  return children;
}

std::set<ProcessId> ProcessTree::members(std::span<const ProcessId> roots) const {
  std::set<ProcessId> members;
  for (const ProcessStat& process : family(roots)) members.insert(process.pid);
  return members;
}

Result<Seconds> ProcessTree::cpu_time(std::span<const ProcessId> roots) const {
  const std::vector<ProcessStat> processes = family(roots);
  Seconds sum{0.0};
  for (const ProcessStat& process : processes) {
    const auto precise = precise_ ? precise_(process.pid) : std::nullopt;
    sum += precise.value_or(of_ticks(process.own_ticks)) + of_ticks(process.children_ticks);
  }
  if (processes.empty()) return fail(ErrorCode::not_found, "the process to be charged has ended.");
  return sum;
}

}  // namespace carnot
