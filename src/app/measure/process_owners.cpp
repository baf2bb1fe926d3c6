// SPDX-License-Identifier: Apache-2.0
#include "app/measure/process_owners.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>

#include "app/sources.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

constexpr int kDeepest = 64;  // of groups in groups, and of processes' parents

std::optional<ProcessId> as_pid(std::uint64_t number) {
  if (number == 0 || number > static_cast<std::uint64_t>(std::numeric_limits<ProcessId>::max()))
    return std::nullopt;
  return static_cast<ProcessId>(number);
}

std::optional<ProcessStat> stat_of(const SysRoot& sys, ProcessId pid) {
  const auto text = sys.read("/proc/" + std::to_string(pid) + "/stat");
  return text ? parse_process_stat(*text) : std::nullopt;
}

void add_processes(const SysRoot& sys, const std::string& folder, int depth,
                   std::set<ProcessId>& found) {
  const auto text = sys.read(folder + "/cgroup.procs");
  if (!text || depth > kDeepest) return;
  for (const std::string_view line : split(*text, '\n')) {
    const auto number = parse_uint(trim(line));
    const auto pid = number ? as_pid(*number) : std::nullopt;
    if (pid) found.insert(*pid);
  }
  for (const std::string& name : sys.list(folder)) {
    // Files end the search by themselves: they hold no cgroup.procs.
    add_processes(sys, fmt::format("{}/{}", folder, name), depth + 1, found);
  }
}

}  // namespace

std::set<ProcessId> processes_in(const SysRoot& sys, const CpuCgroup& group) {
  std::set<ProcessId> found;
  add_processes(sys, group.folder, 0, found);
  return found;
}

std::string why_numbers_differ(const SysRoot& sys) {
  // PROC_PID_INIT_INO of the kernel: the first PID namespace, in which the host's numbers hold.
  constexpr std::string_view kOfTheHost = "pid:[4026531836]";
  std::error_code error;
  const auto link = std::filesystem::read_symlink(sys.path_of("/proc/self/ns/pid"), error);
  if (!error && link.string() == kOfTheHost) return {};
  return "its driver names processes by the host's numbers, which mean others in this container "
         "(run carnot on the host, or with --pid=host)";
}

bool ProcessOwners::is_below_command(ProcessId pid) const {
  const ProcessId self = ::getpid();
  for (int depth = 0; depth < kDeepest; ++depth) {
    if (pid == owned_.command) return true;
    if (pid == self) return depth > 0 && owned_.account == CpuAccount::process_tree;
    const auto stat = stat_of(sys_, pid);
    if (!stat || stat->parent == 0) return false;
    pid = stat->parent;
  }
  return false;
}

std::vector<ProcessOwner> ProcessOwners::of(std::span<const std::uint32_t> pids) {
  const std::lock_guard lock{mutex_};
  std::optional<std::set<ProcessId>> born_in;  // read once, and only for somebody new
  std::optional<std::set<ProcessId>> named;
  std::vector<ProcessOwner> owners;
  for (const std::uint32_t number : pids) {
    if (const auto known = told_.find(number); known != told_.end()) {
      owners.push_back(known->second);
      continue;
    }
    ProcessOwner& owner = owners.emplace_back();
    const auto pid = as_pid(number);
    if (!pid || !sys_.exists("/proc/" + std::to_string(*pid))) continue;
    if (!born_in)
      born_in = owned_.born_in ? processes_in(sys_, *owned_.born_in) : std::set<ProcessId>{};
    if (!named) named = owned_.named ? processes_in(sys_, *owned_.named) : std::set<ProcessId>{};
    owner = {.known = true,
             .command = born_in->contains(*pid) || is_below_command(*pid),
             .group = named->contains(*pid)};
    told_.emplace(number, owner);
  }
  return owners;
}

std::set<ProcessId> ProcessOwners::of_command() const {
  if (owned_.born_in) return processes_in(sys_, *owned_.born_in);
  const ProcessTree tree = process_tree(sys_);
  std::vector<ProcessId> roots{owned_.command};
  if (owned_.account == CpuAccount::process_tree) roots = tree.children_of(::getpid());
  return tree.members(roots);
}

std::set<ProcessId> ProcessOwners::of_group() const {
  return owned_.named ? processes_in(sys_, *owned_.named) : std::set<ProcessId>{};
}

}  // namespace carnot
