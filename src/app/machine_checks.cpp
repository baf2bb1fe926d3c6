// SPDX-License-Identifier: Apache-2.0
#include "app/machine_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "records/validity.hpp"

namespace carnot {
namespace {

constexpr std::string_view kFixGovernor = "sudo cpupower frequency-set -g performance";
constexpr std::string_view kNoTurbo =
    "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo || echo 0 "
    "| sudo tee /sys/devices/system/cpu/cpufreq/boost";
constexpr std::string_view kNoSmt = "echo off | sudo tee /sys/devices/system/cpu/smt/control";
constexpr std::string_view kBusiest = "ps -eo pcpu,pid,comm --sort=-pcpu | head";
/// Above it, processors of all makers lower their speed sooner or later.
constexpr double kHotCelsius = 90.0;

MachineCheck fine(std::string_view subject, std::string found) {
  return {std::string{subject}, CheckState::fine, std::move(found), {}, {}, {}};
}

MachineCheck unknown(std::string_view subject, std::string_view why = "the kernel does not tell") {
  return {std::string{subject}, CheckState::unknown, std::string{why}, {}, {}, {}};
}

/// Of what belongs to the processor itself, which a guest sees a likeness of.
MachineCheck unknown_of_the_processor(std::string_view subject, const Host& host) {
  return host.is_guest() ? unknown(subject, "the hypervisor hides it, so it may change unseen")
                         : unknown(subject);
}

/// "kvm; a container in it": "vm" is all that a nameless hypervisor tells.
std::string guest_words(std::string_view kind) {
  constexpr std::string_view kInContainer = ", container";
  const bool is_container = kind.ends_with(kInContainer);
  if (is_container) kind.remove_suffix(kInContainer.size());
  return fmt::format("{}{}", kind == "vm" ? "yes, of a kind that it does not tell" : kind,
                     is_container ? "; a container in it" : "");
}

struct Remedy {
  std::string problem;
  std::string cure;
  std::string_view command;
};

MachineCheck doubtful(std::string_view subject, std::string found, Remedy remedy) {
  return {std::string{subject},      CheckState::doubtful,   std::move(found),
          std::move(remedy.problem), std::move(remedy.cure), std::string{remedy.command}};
}

std::string text_of(const SysRoot& sys, std::string_view file) {
  const auto text = sys.read(file);
  return text ? valid_utf8(*text) : std::string{};
}

std::optional<double> number_of(const SysRoot& sys, std::string_view file) {
  const auto text = sys.read(file);
  return text ? parse_double(trim(*text)) : std::nullopt;
}

MachineCheck virtual_machine(const MachineLook& look) {
  const std::string& kind = look.host.virtualisation;
  if (kind.empty()) return fine("virtual machine", "none, bare metal");
  if (kind == "container") return fine("virtual machine", "none; inside a container");
  return doubtful(
      "virtual machine", guest_words(kind),
      {"Other guests share the processor: they slow this one, and their joules are in "
       "every counter that a guest may see.",
       "Compare within one study, whose blocks are interleaved; for absolute joules use "
       "bare metal.",
       ""});
}

MachineCheck governor(const MachineLook& look) {
  const std::string& found = look.host.governor;
  if (found.empty()) return unknown_of_the_processor("governor", look.host);
  if (found == "performance") return fine("governor", found);
  return doubtful("governor", found,
                  {fmt::format("The governor \"{}\" (the kernel's rule for the CPU frequency) "
                               "changes the frequency with the load.",
                               found),
                   fmt::format("For repeatable studies fix it until the next restart (undo: the "
                               "same with {}):",
                               found),
                   kFixGovernor});
}

MachineCheck turbo(const MachineLook& look) {
  if (!look.host.turbo) return unknown_of_the_processor("turbo", look.host);
  if (!*look.host.turbo) return fine("turbo", "off");
  return doubtful(
      "turbo", "on",
      {"With turbo, speed and power follow temperature.",
       "For repeatable studies switch it off until the next restart (the second file is that of "
       "AMD; undo: the same with 0 and 1 swapped):",
       kNoTurbo});
}

MachineCheck smt(const MachineLook& look) {
  const std::string active = text_of(look.sys, "/sys/devices/system/cpu/smt/active");
  // A guest's threads may still be two of one core.
  if (active.empty() || (active == "0" && look.host.is_guest()))
    return unknown_of_the_processor("SMT", look.host);
  if (active == "0") return fine("SMT", "off");
  return doubtful("SMT", "on",
                  {"Two threads share one core: whoever runs on the other one slows yours, and CPU "
                   "time is no measure of work.",
                   "Use as many threads as there are cores, or switch it off until the next "
                   "restart (undo: the same with on):",
                   kNoSmt});
}

MachineCheck other_load(const MachineLook& look) {
  if (!look.other_load) return unknown("other load");
  const double load = *look.other_load;
  std::string found = format_share(load) + " of the CPUs";
  const ValidityThresholds limits;
  if (load < limits.flagged_other_load) return fine("other load", std::move(found));
  const bool ruins = load >= limits.invalid_other_load;
  return doubtful("other load", std::move(found),
                  {ruins ? "Other processes spend joules that would be counted as yours; trials "
                           "under such a load are INVALID."
                         : "Other processes spend joules that are counted as yours.",
                   "End them, or wait; the busiest are shown by:", kBusiest});
}

/// The hottest that the kernel shows of the processor, in degrees Celsius.
std::optional<double> hottest(const SysRoot& sys) {
  std::optional<double> most;
  const auto consider = [&](const std::string& file) {
    const auto milli = number_of(sys, file);
    if (milli && *milli > 0.0 && *milli < 200e3) most = std::max(most.value_or(0.0), *milli / 1e3);
  };
  for (const std::string& zone : sys.list("/sys/class/thermal")) {
    const std::string folder = "/sys/class/thermal/" + zone;
    const std::string type = text_of(sys, folder + "/type");
    if (type == "x86_pkg_temp" || type.starts_with("cpu")) consider(folder + "/temp");
  }
  for (const std::string& device : sys.list("/sys/class/hwmon")) {
    const std::string folder = "/sys/class/hwmon/" + device;
    const std::string name = text_of(sys, folder + "/name");
    if (name == "coretemp" || name == "k10temp" || name == "zenpower")
      consider(folder + "/temp1_input");
  }
  return most;
}

MachineCheck heat(const MachineLook& look) {
  const auto celsius = hottest(look.sys);
  const auto& throttled = look.probe.throttle_events;
  if (!celsius && !throttled) return unknown_of_the_processor("heat", look.host);
  std::string found =
      celsius ? format_decimals(*celsius, 0) + " °C after the probe" : std::string{};
  if (throttled && *throttled > 0) {
    found += fmt::format("{}throttled in the probe", found.empty() ? "" : ", ");
    return doubtful("heat", std::move(found),
                    {"The processor lowered its speed because it was too hot.",
                     "Cool it, or lower its power limit, until a probe shows no throttling.", ""});
  }
  if (celsius && *celsius >= kHotCelsius) {
    return doubtful("heat", std::move(found),
                    {"The processor is so hot that it may lower its speed.",
                     "Let it cool down, and give studies a cool-down.", ""});
  }
  if (throttled) found += fmt::format("{}no throttling", found.empty() ? "" : ", ");
  return fine("heat", std::move(found));
}

/// Long-term limit of the first package against what it was sold for.
MachineCheck power_limit(const MachineLook& look) {
  const std::string zone = "/sys/class/powercap/intel-rapl:0/constraint_0_";
  const auto limit = number_of(look.sys, zone + "power_limit_uw");
  const auto most = number_of(look.sys, zone + "max_power_uw");
  if (!limit || !most || *most <= 0.0) return unknown_of_the_processor("power limit", look.host);
  std::string found = fmt::format("{} of {}", format_quantity(Watts{*limit / 1e6}),
                                  format_quantity(Watts{*most / 1e6}));
  if (*limit >= 0.99 * *most) return fine("power limit", std::move(found));
  return doubtful(
      "power limit", std::move(found),
      {"The package's power is limited below what it is made for: results hold for this "
       "limit only.",
       "Say so with the results, or raise it with powercap-set.", ""});
}

MachineCheck power_supply(const MachineLook& look) {
  bool any = false;
  for (const std::string& name : look.sys.list("/sys/class/power_supply")) {
    const std::string folder = "/sys/class/power_supply/" + name;
    if (text_of(look.sys, folder + "/type") != "Mains") continue;
    any = true;
    if (text_of(look.sys, folder + "/online") == "1") return fine("power supply", "mains");
  }
  if (!any) return unknown("power supply");
  return doubtful("power supply", "battery",
                  {"On battery the firmware lowers speed and power as it sees fit.",
                   "Plug the machine in; unplug it only where the battery is the meter.", ""});
}

/// A limit on CPU time, in CPUs, of the control group that this system's root is.
MachineCheck cpu_quota(const MachineLook& look) {
  const std::string text = text_of(look.sys, "/sys/fs/cgroup/cpu.max");
  const auto words = split(text, ' ');
  if (words.size() != 2) return unknown("CPU limit");
  if (words[0] == "max") return fine("CPU limit", "none");
  const auto quota = parse_double(words[0]);
  const auto period = parse_double(words[1]);
  if (!quota || !period || *period <= 0.0) return unknown("CPU limit");
  return doubtful("CPU limit", format_number(*quota / *period, 2) + " CPUs' time",
                  {"The container is stopped whenever its CPU time is used up: latencies jump.",
                   "Give it whole CPUs instead (docker run --cpuset-cpus).", ""});
}

MachineCheck clock_source(const MachineLook& look) {
  const std::string found =
      text_of(look.sys, "/sys/devices/system/clocksource/clocksource0/current_clocksource");
  if (found.empty()) return unknown("clock");
  const bool fast = found == "tsc" || found == "kvm-clock" || found == "arch_sys_counter" ||
                    found == "hyperv_clocksource_tsc_page";
  if (fast) return fine("clock", found);
  return doubtful(
      "clock", found,
      {"Reading this clock takes microseconds, which short inferences feel.",
       "Find out why the kernel distrusts the processor's own (dmesg | grep -i tsc).", ""});
}

/// Skews counters by up to a half; on with SGX (measuring.md 1.1).
MachineCheck energy_filtering(const MachineLook& look) {
  const std::string cpuinfo = text_of(look.sys, "/proc/cpuinfo");
  const auto flags = cpuinfo.find("\nflags");
  if (flags == std::string::npos) return unknown("energy filtering");
  const std::string_view line =
      std::string_view{cpuinfo}.substr(flags, cpuinfo.find('\n', flags + 1) - flags);
  const auto words = split(line, ' ');
  if (std::find(words.begin(), words.end(), "sgx") == words.end())
    return fine("energy filtering", "off, there is no SGX");
  return doubtful(
      "energy filtering", "possible, SGX is on",
      {"Intel's energy filtering, a defence against side channels that SGX switches on, "
       "may skew the counters by up to a half.",
       "Where SGX is not needed, disable it in the firmware.", ""});
}

}  // namespace

std::vector<MachineCheck> check_machine(const MachineLook& look) {
  std::vector<MachineCheck> checks{virtual_machine(look), other_load(look),   governor(look),
                                   turbo(look),           smt(look),          heat(look),
                                   power_limit(look),     power_supply(look), cpu_quota(look),
                                   clock_source(look)};
  const bool intel = look.host.cpu_model.find("Intel") != std::string::npos;
  if (intel && look.reads_rapl) checks.push_back(energy_filtering(look));
  return checks;
}

}  // namespace carnot
