// SPDX-License-Identifier: Apache-2.0
#include "app/permission_fix.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>

#include "base/file.hpp"
#include "base/text.hpp"
#include "sensors/child_program.hpp"

namespace carnot {
namespace {

constexpr std::string_view kZones = "/sys/class/powercap";
constexpr std::string_view kWhy =
    "Only root may read the energy counters. Linux restricts them since 2020 because readings that "
    "are fine enough show what other programs compute (CVE-2020-8694, \"Platypus\"): give them to "
    "people whom you trust with that, not to everyone. A rule of udev lets the members of one "
    "group "
    "read them, survives a restart, and changes nothing else.";

std::vector<std::string> counter_files(const SysRoot& sys) {
  std::vector<std::string> files;
  for (const std::string& zone : sys.list(kZones)) {
    const std::string file = fmt::format("{}/{}/energy_uj", kZones, zone);
    if (zone.starts_with("intel-rapl") && sys.exists(file))
      files.push_back(sys.path_of(file).string());
  }
  return files;
}

/// By the file's mode, not by trying: whoever asks is often root.
bool group_may_read(const std::string& file) {
  struct stat facts {};
  return ::stat(file.c_str(), &facts) == 0 && (facts.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

std::vector<std::string> over(std::vector<std::string> command,
                              const std::vector<std::string>& files) {
  command.insert(command.end(), files.begin(), files.end());
  return command;
}

std::vector<PermissionFix::Step> steps_for(const std::vector<std::string>& counters,
                                           const std::string& user) {
  std::vector<PermissionFix::Step> steps{
      {"create the group energy, unless it exists", {"groupadd", "-f", "energy"}}};
  if (!user.empty() && user != "root")
    steps.push_back({"add " + user + " to it", {"usermod", "-aG", "energy", user}});
  steps.push_back({fmt::format("write the rule {}", kUdevRuleFile), {}});
  steps.push_back({"make udev read it", {"udevadm", "control", "--reload"}});
  steps.push_back({"give the counters to the group now", over({"chgrp", "energy"}, counters)});
  steps.push_back({"let the group read them now", over({"chmod", "g+r"}, counters)});
  return steps;
}

std::string command_text(const PermissionFix::Step& step) {
  if (!step.command.empty()) return join(step.command, " ");
  return std::string{trim(kUdevRule)};
}

}  // namespace

PermissionFix plan_permission_fix(const Environment& environment, const std::string& user) {
  PermissionFix fix;
  fix.counters = counter_files(environment.sys);
  if (fix.counters.empty()) {
    fix.why =
        "There is nothing to fix: the kernel shows no energy counter whose permissions could be "
        "changed (carnot doctor says what else would help).";
  } else if (std::ranges::all_of(fix.counters, group_may_read)) {
    fix.why = fmt::format(
        "There is nothing to fix: a group, or everyone, may read the {} energy counters already. "
        "If "
        "you cannot, you are not of their group: ls -l {}",
        fix.counters.size(), fix.counters.front());
  } else {
    fix.why = kWhy;
    fix.steps = steps_for(fix.counters, user);
  }
  return fix;
}

std::string explain(const PermissionFix& fix) {
  std::string text = fix.why + "\n";
  if (!fix.is_needed()) return text;
  text += "\nWhat will be done, as root:\n";
  for (std::size_t i = 0; i < fix.steps.size(); ++i)
    text +=
        fmt::format("  {}. {}\n       {}\n", i + 1, fix.steps[i].what, command_text(fix.steps[i]));
  return text + fmt::format("To undo it: sudo rm {} and restart.\n", kUdevRuleFile);
}

RunProgram real_programs() {
  return [](std::span<const std::string> argv) -> Result<void> {
    constexpr Seconds kPatience{30.0};
    const auto done = output_of(argv, kPatience, {});
    if (done) return {};
    return fail(ErrorCode::environment, done.error());
  };
}

Result<void> apply_permission_fix(const PermissionFix& fix, const Environment& environment,
                                  const RunProgram& run) {
  for (const PermissionFix::Step& step : fix.steps) {
    const Result<void> done =
        step.command.empty()
            ? write_file_atomically(environment.sys.path_of(kUdevRuleFile), kUdevRule)
            : run(step.command);
    if (!done) {
      return fail(ErrorCode::environment,
                  fmt::format("could not {}: {}", step.what, done.error().message),
                  done.error().remedy.empty() ? "The steps before it stay done; run it again."
                                              : done.error().remedy);
    }
  }
  const auto refused = std::ranges::find_if_not(fix.counters, group_may_read);
  if (refused == fix.counters.end()) return {};
  return fail(ErrorCode::environment,
              fmt::format("all steps were taken, but {} still belongs to root alone.", *refused),
              "Containers and read-only mounts of /sys behave so: run it on the host.");
}

}  // namespace carnot
